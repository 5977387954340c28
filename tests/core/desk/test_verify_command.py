"""A bundle is checked with nothing but itself, and with its rows it is measured again."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest

from core.case.codec import json_bytes
from core.command import main
from core.desk.verify_command import RowFiles, Verified, verify
from core.errors import BadFile
from core.evidence.measure import signed
from core.exports.bundle_files import bundle, shared_bundle
from core.meeting.case_in_room import in_room
from core.meeting.events import AssumptionChanged, MeetingClosed, NoteTaken, StepShown
from core.meeting.fold import replay
from core.script.brief import Brief, argue
from tests import cases
from tests.core.logs import log_of

NOW = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
EVENTS = (
    StepShown("finding"),
    NoteTaken("for the minutes"),
    NoteTaken(cases.SECRET, private=True),
    AssumptionChanged("traffic", 600.0, 900.0),
    MeetingClosed(),
)


def packed(brief: Brief, *, shared: bool = False) -> bytes:
    """Pack a meeting in which something was moved, as the follow-up page does."""
    brief = replace(brief, evidence=signed(brief.evidence))
    log = log_of(brief.case, *EVENTS)
    moved = argue(in_room(brief.case, replay(log)), brief.evidence)
    write = shared_bundle if shared else bundle
    return write(moved, log, cases.AT, brief.case)


def checked(content: bytes, folder: Path, files: RowFiles | None = None) -> Verified:
    path = folder / "bundle.json"
    path.write_bytes(content)
    return verify(path, files or RowFiles(), NOW)


def is_noticed(content: bytes, folder: Path) -> bool:
    """Say whether an edited bundle is refused, or reported as one that differs."""
    try:
        return bool(checked(content, folder).differs)
    except BadFile:
        return True


@pytest.mark.parametrize("shared", [False, True], ids=["whole", "to share"])
def test_a_bundle_as_it_was_made_fits(flights: Brief, tmp_path: Path, shared: bool) -> None:
    found = checked(packed(flights, shared=shared), tmp_path)
    assert found.differs == ()
    assert "6 entries" in found.lines[1]
    assert found.lines[-1] == "Not measured again: give the rows with --rows."


def test_measured_again_on_its_rows_it_is_reproduced(
    flights: Brief, flights_folder: Path, tmp_path: Path
) -> None:
    files = RowFiles(flights_folder / "validation.parquet")
    found = checked(packed(flights), tmp_path, files)
    assert found.differs == ()
    assert found.lines[-1].startswith("Reproduced: ")


def test_other_rows_are_named_by_their_digest(flights: Brief, tmp_path: Path) -> None:
    other = cases.write(cases.planted_table(500, seed=3), tmp_path / "validation.parquet")
    found = checked(packed(flights), tmp_path, RowFiles(other))
    assert len(found.differs) == 1
    assert "these are not the rows of “validation.parquet”" in found.differs[0]


def test_evidence_that_was_never_measured_is_found_by_measuring(
    flights: Brief, flights_folder: Path, tmp_path: Path
) -> None:
    """Whoever signs an edited record anew fits every digest, but not the rows."""
    forged = replace(flights, evidence=replace(flights.evidence, looked=7))
    content = packed(forged)
    assert checked(content, tmp_path).differs == ()
    found = checked(content, tmp_path, RowFiles(flights_folder / "validation.parquet"))
    assert found.differs == ("measured again, “looked” comes out otherwise",)


def test_a_reference_that_is_not_there_is_asked_for(sample, tmp_path: Path) -> None:
    brief = sample("late_flights")
    rows = cases.SAMPLE_DATA / "late_flights"
    found = checked(packed(brief), tmp_path, RowFiles(rows / "validation.parquet"))
    assert found.differs == ("“reference.parquet” is needed as well, to measure again",)
    both = RowFiles(rows / "validation.parquet", rows / "reference.parquet")
    assert checked(packed(brief), tmp_path, both).lines[-1].startswith("Reproduced: ")


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (lambda item: item["facts"].update(date="Mon, Jan 4"), "“facts: date”"),
        (lambda item: item["facts"].pop("evidence"), "“facts: evidence”"),
        (lambda item: item["claims"]["opening.line"].update(says="No."), "“claims: opening.line”"),
        (lambda item: item["gate"].update(batches=9), "“gate: batches”"),
        (lambda item: item["case"].update(title="Another"), "“case: title”"),
        (lambda item: item.update(case_digest="0" * 64), "“case_digest”"),
        (lambda item: item.update(added="more"), "“added”"),
    ],
)
def test_what_no_digest_covers_is_worked_out_again(
    edit, says: str, flights: Brief, tmp_path: Path
) -> None:
    document = json.loads(packed(flights))
    edit(document)
    found = checked(json_bytes(document), tmp_path)
    assert [line for line in found.differs if says in line]


def test_the_command_says_it_in_its_exit_status(
    flights: Brief, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bundle.json"
    path.write_bytes(packed(flights))
    assert main(["verify", str(path)]) == 0
    assert "Facts, claims and release criteria follow" in capsys.readouterr().out
    document = json.loads(path.read_bytes())
    document["facts"]["date"] = "Mon, Jan 4"
    path.write_bytes(json_bytes(document))
    assert main(["verify", str(path)]) == 1
    document["log"].pop()
    path.write_bytes(json_bytes(document))
    assert main(["verify", str(path)]) == 2
    assert "the log of this bundle was edited" in capsys.readouterr().err.lower()
    assert main(["verify", str(tmp_path / "none.json")]) == 2


def test_another_version_of_the_app_is_named_before_what_differs(
    flights: Brief, tmp_path: Path
) -> None:
    before = flights.evidence.manifest
    versions = tuple(
        (name, "0.1.0" if name == "showstopper" else at) for name, at in before.versions
    )
    older = replace(flights.evidence, manifest=replace(before, versions=versions))
    found = checked(packed(replace(flights, evidence=older)), tmp_path)
    assert found.lines[2].startswith("Measured by version 0.1.0 of the app, checked by ")
