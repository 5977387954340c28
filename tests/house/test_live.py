"""Nothing lives for tests alone: whatever `core/` and `pages/` define, the program reaches."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.house.reach import Program

ROOT = Path(__file__).parents[2]
COMMAND = ("core.command", "main")

# What the program does not call by name, each with its reason.
ALLOWED = {
    "core.log_file._Private.handleError": "called by logging",
    "core.evidence.supporting_records.Drift.js": "in the JSON answer, which writes whole records",
    "core.evidence.supporting_records.Drift.w1": "in the JSON answer",
    "core.evidence.supporting_records.Drift.ks": "in the JSON answer",
    "core.evidence.supporting_records.Drift.vanished": "in the JSON answer",
    "core.evidence.warehouse.sql_text.DIALECTS": "read by what takes a connection of one's own",
    "core.evidence.warehouse.dbapi_connection.DbApiConnection": "the same",
    "core.exports.table_analysis.analyze_connection": "called from a notebook, see README.md",
    "core.exports.tags.TaggedTable._drawBkgrnd": "called by ReportLab",
    "core.exports.tags.TaggedTable._drawLines": "called by ReportLab",
    "core.exports.pictures.Picture.narrow_cut": "read by stage.js",
    "core.meeting.slide.Figure.light": "read by stage.js",
    "core.meeting.slide.Slide.cards_more": "read by stage.js",
    "core.meeting.slide.Slide.notes_more": "read by stage.js",
}
PLANTED = {
    "core.words.spare": ("core/words.py", "\n\ndef spare() -> int:\n    return 1\n"),
    "core.words.again": (
        "core/words.py",
        "\n\ndef again(n: int) -> int:\n    return again(n - 1)\n",
    ),
    "core.words.SPARE": ("core/words.py", "\n\nSPARE = 1\n"),
    "core.meeting.step_timer.AgendaLine.spare": ("core/meeting/step_timer.py", None),
}


def unreached(root: Path) -> set[str]:
    return Program(root, ("core", "pages"), ("app.py",)).unreached(COMMAND)


@pytest.fixture(scope="module")
def here() -> set[str]:
    """Scan the program once."""
    return unreached(ROOT)


def test_nothing_in_core_is_reached_by_tests_alone(here: set[str]) -> None:
    assert here - set(ALLOWED) == set()


def test_what_is_allowed_still_needs_it(here: set[str]) -> None:
    assert set(ALLOWED) <= here


@pytest.mark.deep
def test_planted_definitions_are_reported_by_name_and_nothing_else_is(tmp_path: Path) -> None:
    """None of them refers to another, so that one scan answers for each."""
    for folder in ("core", "pages"):
        shutil.copytree(
            ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / "app.py", tmp_path)
    for place, text in PLANTED.values():
        path = tmp_path / place
        whole = path.read_text("utf-8")
        field = whole.replace(
            "    begins: dt.datetime\n", "    begins: dt.datetime\n    spare: int\n", 1
        )
        path.write_text(whole + text if text else field, "utf-8")
    assert unreached(tmp_path) - set(ALLOWED) == set(PLANTED)
