"""A document that a reader can speak: every mark on a page has its place in the tree of parts."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Dictionary, Name, Object, Page, Pdf

from core.exports import paper
from core.exports.charts import Room, chart_pdf
from core.exports.deck import deck_pdf
from core.exports.emails import email_pdf
from core.exports.invitations import brief_pdf, invite_of
from core.exports.minutes_pdf import minutes_pdf
from core.exports.run_report_pdf import run_report_pdf
from core.meeting.events import Entry, MeetingClosed, StepShown
from core.meeting.fold import Meeting, replay
from core.meeting.minutes import ActionLine, Minutes, record
from core.meeting.rehearsal_events import (
    FactsChecked,
    QuestionDrilled,
    ScriptPeeked,
    StepRepeated,
    VoiceMeasured,
    WrongFact,
)
from core.script.brief import Brief
from core.speech import Speech, in_speech
from tests import cases
from tests.core.exports.test_invitations import invited
from tests.core.logs import log_of

NAMES = ("minutes", "email", "brief", "deck", "run report")
# What shows something on a page, by its operator.
PAINTS = frozenset(
    {"Tj", "TJ", "'", '"', "f", "F", "f*", "B", "B*", "b", "b*", "S", "s", "Do", "sh"}
)
TYPES = frozenset(
    {"Document", "H1", "H2", "H3", "P", "L", "LI", "LBody", "Table", "TR", "TH", "TD", "Figure"}
)


def unlike(number: int) -> str:
    """Write some words that are not those of another number: a checker takes lines that come again
    on every page for running heads.
    """
    return " ".join(chr(97 + (number * step) % 26) * 6 for step in (1, 3, 5, 7, 9, 11, 15, 17))


def minutes_of(brief: Brief, actions: int = 1) -> Minutes:
    events = list(cases.whole_meeting(brief.case))
    events[9:9] = [StepShown("recommendation"), StepShown("alternatives")]
    log = cases.log_of(*events)
    minutes = record(brief, replay(log), log)
    lines = (
        ActionLine(f"Mend {unlike(number)} first", "Doe, John", "Fri, Nov 27")
        for number in range(actions)
    )
    return replace(minutes, actions=tuple(lines))


def rehearsal_of(brief: Brief) -> tuple[Entry, ...]:
    """Rehearse with everything that a report can hold."""
    return log_of(
        brief.case,
        StepShown("finding"),
        ScriptPeeked("finding"),
        StepRepeated("finding"),
        QuestionDrilled("patch", "impatient", 95.0, "got it", "finding"),
        QuestionDrilled("quantify", "curious", 31.0, "missed"),
        FactsChecked(("ask",), ("date",), (WrongFact("money.day.range", "forty dollars"),)),
        VoiceMeasured(61.0, 0.8, 3, 1.6, 22.4, 141.0, -24.0),
        MeetingClosed(),
        kind="rehearsal",
    )


@pytest.fixture(scope="module")
def documents(flights: Brief) -> dict[str, bytes]:
    minutes = minutes_of(flights, 60)  # a table over several pages
    asked = invited(flights)
    return {
        "minutes": minutes_pdf(flights, minutes),
        "email": email_pdf(flights, minutes),
        "brief": brief_pdf(asked, invite_of(asked, cases.AT)),
        "deck": deck_pdf(flights, Meeting()),
        "run report": run_report_pdf(flights, rehearsal_of(flights), cases.AT),
    }


@pytest.fixture(params=NAMES)
def pdf(request: pytest.FixtureRequest, documents: dict[str, bytes]) -> Iterator[Pdf]:
    with pikepdf.open(io.BytesIO(documents[request.param])) as opened:
        yield opened


def elements(pdf: Pdf) -> list[Object]:
    """List all parts in the order in which they are read."""
    found: list[Object] = []

    def walk(item: Object) -> None:
        if item.get("/S") is None:
            return
        found.append(item)
        for child in item.get("/K", []):
            walk(child)

    walk(pdf.Root.StructTreeRoot.K[0])
    return found


def kind(item: Object) -> str:
    return str(item.S).removeprefix("/")


def children(item: Object) -> list[Object]:
    return [child for child in item.get("/K", []) if child.get("/S") is not None]


def numbers_of(page: Page) -> list[int]:
    """List the numbers of what is marked on a page, and hold that nothing is painted outside.

    A figure, a heading and the paper never lie in each other.
    """
    open_marks: list[int | str | None] = []
    found = []
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator == "BDC":
            tag, properties = instruction.operands
            number = properties.get("/MCID") if isinstance(properties, Dictionary) else None
            if number is not None:
                assert not open_marks, "a mark lies in another one"
                found.append(int(number))
            open_marks.append("paper" if tag == Name.Artifact else tag and number)
        elif operator == "EMC":
            open_marks.pop()
        elif operator in PAINTS:
            assert open_marks, f"{operator} paints outside of any mark"
            assert open_marks[0] is not None, f"{operator} paints in a span of nothing"
    assert not open_marks
    return found


def test_language_title_and_order_of_tabs_are_said(pdf: Pdf) -> None:
    assert str(pdf.Root.Lang) == "en"
    assert bool(pdf.Root.MarkInfo.Marked)
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    assert str(pdf.docinfo.Title)
    with pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == str(pdf.docinfo.Title)
    assert all(page.obj.Tabs == Name.S for page in pdf.pages)


def test_nothing_is_painted_outside_marks_and_every_mark_has_its_part(pdf: Pdf) -> None:
    tree = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    parents = {int(tree[i]): tree[i + 1] for i in range(0, len(tree), 2)}
    named = {
        (child.Pg.objgen, int(child.MCID)): item.objgen
        for item in elements(pdf)
        for child in item.get("/K", [])
        if child.get("/MCID") is not None
    }
    seen = set()
    for page in pdf.pages:
        numbers = numbers_of(page)
        assert sorted(numbers) == list(range(len(numbers)))
        here = parents[int(page.obj.StructParents)]
        assert len(here) == len(numbers)
        for number in numbers:
            place = (page.obj.objgen, number)
            assert here[number].objgen == named[place]
            seen.add(place)
    assert seen == set(named)


def test_every_part_is_of_a_standard_type_and_knows_its_parent(pdf: Pdf) -> None:
    for item in elements(pdf):
        assert kind(item) in TYPES
        for child in children(item):
            assert child.P.objgen == item.objgen


def test_a_document_has_one_title_and_its_headings_skip_no_level(pdf: Pdf) -> None:
    levels = [int(kind(item)[1]) for item in elements(pdf) if kind(item).startswith("H")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_figure_says_what_it_shows(pdf: Pdf) -> None:
    figures = [item for item in elements(pdf) if kind(item) == "Figure"]
    assert all(str(item.Alt).strip() for item in figures)
    assert all(len(item.A.BBox) == 4 for item in figures)


def test_every_table_has_a_head_of_named_columns_and_whole_rows(pdf: Pdf) -> None:
    for table in (item for item in elements(pdf) if kind(item) == "Table"):
        head, *rows = children(table)
        assert {kind(cell) for cell in children(head)} == {"TH"}
        assert all(cell.A.Scope == Name.Column for cell in children(head))
        for row in rows:
            assert kind(row) == "TR"
            assert [kind(cell) for cell in children(row)] == ["TD"] * len(children(head))


def test_every_list_holds_items_with_a_body(pdf: Pdf) -> None:
    for whole in (item for item in elements(pdf) if kind(item) == "L"):
        assert {kind(child) for child in children(whole)} == {"LI"}
        assert all(
            [kind(body) for body in children(child)] == ["LBody"] for child in children(whole)
        )


def test_the_minutes_hold_a_figure_for_each_chart_and_a_list(documents: dict[str, bytes]) -> None:
    with pikepdf.open(io.BytesIO(documents["minutes"])) as opened:
        kinds = [kind(item) for item in elements(opened)]
    assert kinds.count("Figure") == 4
    assert {"L", "Table", "H2", "H3"} <= set(kinds)


def test_the_head_of_a_table_is_read_once_however_many_pages_it_has(
    documents: dict[str, bytes],
) -> None:
    with pikepdf.open(io.BytesIO(documents["minutes"])) as opened:
        table = next(item for item in elements(opened) if kind(item) == "Table")
        cells = [cell for row in children(table) for cell in children(row)]
        pages = {mark.Pg.objgen for cell in cells for mark in cell.K}
        assert len(pages) > 1
        for cell in children(children(table)[0]):
            assert len(cell.K) == 1


def test_a_paragraph_over_two_pages_is_one_part() -> None:
    long = " ".join(f"word{number}" for number in range(3_000))[:4_000]
    story = [paper.title("Title", 14, 2), *(paper.text(long, 16) for _ in range(3))]
    with pikepdf.open(io.BytesIO(paper.build("Title", story, "foot"))) as opened:
        assert len(opened.pages) > 1
        parts = [item for item in elements(opened) if kind(item) == "P"]
        assert len(parts) == 3
        assert max(len({mark.Pg.objgen for mark in part.K}) for part in parts) > 1


def test_text_from_the_right_and_in_other_scripts_is_tagged_as_well() -> None:
    story = [paper.title("كتاب", 14, 2), paper.text("עברית and עוד"), paper.text("ไทย")]
    story += paper.bullets(("שלום", "hello"))
    story += [paper.table(("What", "Who"), [("مرحبا", "Dana")], (0.5, 0.5))]
    with pikepdf.open(io.BytesIO(paper.build("x", story, "דנה"))) as opened:
        numbers_of(opened.pages[0])
        assert [kind(item) for item in elements(opened)][:4] == ["Document", "H1", "P", "P"]


@pytest.mark.parametrize("says", ["", "  ", "\n"])
def test_a_figure_without_alternative_text_is_refused(says: str) -> None:
    with pytest.raises(ValueError, match="alternative text"):
        Room(chart_pdf({"height": 80, "layer": []}, 200), 200, says)


def test_the_language_is_that_of_the_document(flights: Brief) -> None:
    with (
        in_speech(Speech(language="de")),
        pikepdf.open(io.BytesIO(email_pdf(flights, minutes_of(flights)))) as opened,
    ):
        assert str(opened.Root.Lang) == "de"


def test_the_same_minutes_give_the_same_bytes(flights: Brief) -> None:
    minutes = minutes_of(flights)
    assert minutes_pdf(flights, minutes) == minutes_pdf(flights, minutes)


# By a checker from outside. A claim of conformance is left out on purpose: part of the standard is
# for people to judge.


def checked(path: Path) -> subprocess.CompletedProcess[str]:
    if find_spec("outloud") is None:
        pytest.skip("outloud is not installed; it comes with the extra “pdf-checks”")
    command = [sys.executable, "-m", "outloud.cli", "--skip", "DOC-012", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.deep
@pytest.mark.parametrize("name", NAMES)
def test_a_checker_finds_no_error(name: str, documents: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / f"{name}.pdf"
    path.write_bytes(documents[name])
    done = checked(path)
    assert done.returncode == 0, done.stdout
    assert "0 error(s), 0 warning(s)" in done.stdout


@pytest.mark.deep
def test_the_checker_finds_a_document_without_tags(
    documents: dict[str, bytes], tmp_path: Path
) -> None:
    path = tmp_path / "untagged.pdf"
    with pikepdf.open(io.BytesIO(documents["email"])) as opened:
        del opened.Root.StructTreeRoot, opened.Root.MarkInfo
        opened.save(path)
    assert checked(path).returncode != 0
