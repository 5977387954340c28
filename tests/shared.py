"""What all processes of one test run make once: the first makes it, the others wait for it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

PATIENCE = 600.0  # seconds; the one that makes it may share two cores with much else


def folder_of_the_run(factory: pytest.TempPathFactory) -> Path:
    """Give the folder that the workers of pytest-xdist have in common, or this process's own."""
    own = factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


def once(done: Path, make: Callable[[], None]) -> None:
    """Have something made by one process: `done` is the mark that it is there.

    A process that fails takes its claim back, so that the next one tries, and fails by itself.
    """
    claim = done.with_name(f"{done.name}.claim")
    until = time.monotonic() + PATIENCE
    while not done.exists():
        try:
            claim.touch(exist_ok=False)
        except FileExistsError:
            assert time.monotonic() < until, f"{done.name} was not made in {PATIENCE:.0f} s"
            time.sleep(0.05)
            continue
        try:
            if not done.exists():
                make()
                done.touch()
        finally:
            claim.unlink()
