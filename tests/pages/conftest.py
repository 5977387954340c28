"""What the tests of pages share: a data folder with all sample cases measured, and a role."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner

from core.serve.roles import Session
from core.store.database import Store
from core.store.evidence_cache import evidence_of
from core.store.public import RIGHTS
from pages.parts import access, desk
from tests.pages import visit
from tests.shared import folder_of_the_run, once

SAMPLES = {
    "late_flights": "late-flights",
    "late_flights_refresh": "late-flights-refresh",
    "late_flights_small": "late-flights-small",
    "delay_minutes": "delay-minutes",
    "arrival_class": "arrival-class",
    "support_answers": "support-answers",
}


@pytest.fixture(scope="session", autouse=True)
def scanned_once() -> Iterator[None]:
    """Look for components among the installed packages once in a process, as a server does: each
    `AppTest` looks anew, which takes longer than a page.
    """
    with pytest.MonkeyPatch.context() as patch:
        scan = functools.cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield


@pytest.fixture(scope="session")
def measured_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Open and measure all sample cases once in a run of the tests."""
    shared = folder_of_the_run(tmp_path_factory)
    once(shared / "measured.made", lambda: measure_all(shared / "measured"))
    return shared / "measured"


def measure_all(home: Path) -> None:
    from core.case.open_case import open_folder

    store = Store(home)
    for folder in SAMPLES:
        case = open_folder(desk.SAMPLES / folder, store.rows, visit.AT)
        store.save_case(case, visit.AT, "sample")
        evidence_of(store, case, visit.AT)
    store.engine.dispose()


@pytest.fixture(autouse=True)
def home(measured_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give each test a data folder of its own, with all sample cases measured, and nothing kept in
    memory.
    """
    folder = tmp_path / "home"
    shutil.copytree(measured_home, folder)
    monkeypatch.setenv("SHOWSTOPPER_HOME", str(folder))
    st.cache_resource.clear()
    yield folder
    desk.store().engine.dispose()
    st.cache_resource.clear()


@pytest.fixture
def presenter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sit at this machine."""
    monkeypatch.setattr(access, "seat", lambda: Session("presenter", frozenset(RIGHTS)))


@pytest.fixture
def audience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have no cookie."""
    monkeypatch.setattr(access, "seat", lambda: Session("audience", frozenset({"watch"})))
