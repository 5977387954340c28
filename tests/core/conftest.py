"""Servers of the live meeting for the tests of the core."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.core.wires import Wire


@pytest.fixture
def wire(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    for name in ("SHOWSTOPPER_ROLE", "SHOWSTOPPER_NETWORK", "SHOWSTOPPER_HOSTS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SHOWSTOPPER_HOME", str(tmp_path / "home"))
    with Wire(tmp_path / "home") as item:
        yield item


@pytest.fixture
def networked(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> Wire:
    monkeypatch.setenv("SHOWSTOPPER_NETWORK", "1")
    return wire


@pytest.fixture
def beating(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    """A server whose sockets speak every fifth of a second."""
    monkeypatch.setenv("SHOWSTOPPER_HOME", str(tmp_path / "home"))
    with Wire(tmp_path / "home", beat=0.2) as item:
        yield item
