"""The export command writes every export there is for the latest meeting of a case."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from core.desk.export_command import export
from core.evidence.key import evidence_key
from core.exports.export_registry import EXPORTS
from core.script.brief import Brief
from core.store.database import Store
from tests import cases


def test_every_export_of_a_meeting_is_a_file_of_its_own(flights: Brief, tmp_path: Path) -> None:
    store = Store(tmp_path / "home")
    store.save_case(flights.case, cases.AT, "Mira Santos")
    store.keep_evidence(evidence_key(flights.case), flights.evidence, cases.AT)
    for number, event in enumerate(cases.whole_meeting(flights.case)):
        store.append("m-1", f"e{number}", event, cases.AT, "Mira Santos")
    written = export(store, flights.case.id, tmp_path / "out", cases.AT, private=True)
    shared = export(store, flights.case.id, tmp_path / "shared", cases.AT)
    store.engine.dispose()
    expected = {
        f"{flights.case.id}-{each.ending}": each.chosen
        for each in EXPORTS
        if each.needs in {"minutes", "log", "case"}
    }
    assert {path.name for path in written} == set(expected)
    assert all(path.stat().st_size > 30 for path in written)
    assert {path.name for path in shared} == {name for name in expected if not expected[name]}


def test_private_notes_and_what_the_presenter_says_are_written_only_where_they_are_chosen() -> None:
    assert {each.name for each in EXPORTS if each.chosen} == {"bundle", "slides-notes"}


def test_no_two_exports_have_one_name_or_one_file() -> None:
    assert len({each.name for each in EXPORTS}) == len(EXPORTS)
    assert len({each.ending for each in EXPORTS}) == len(EXPORTS)


def test_libraries_of_single_formats_are_loaded_when_they_are_used() -> None:
    script = (
        "import sys, core.exports.export_registry; "
        "names = ('icalendar', 'docx', 'pptx', 'xlsxwriter', 'lxml'); "
        "print([name for name in names if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
