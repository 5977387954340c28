"""Every form of the minutes holds what the record holds, in its order, and as it was typed."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import docx
import docx.document
import lxml.html
import pytest
from docx.table import Table
from icalendar import Calendar
from markdown_it import MarkdownIt

from core.exports.action_lists import actions_csv, actions_ics
from core.exports.escapes import JOINER, flat
from core.exports.minutes_forms import (
    minutes_docx,
    minutes_html,
    minutes_json,
    minutes_markdown,
    minutes_text,
)
from core.exports.minutes_pdf import minutes_pdf
from core.meeting.fold import replay
from core.meeting.minutes import Minutes, record
from core.meeting.minutes_blocks import written
from core.script.brief import Brief
from tests import cases
from tests.core.exports.test_exports import text_of
from tests.core.hostile_minutes import hostile, lacking
from tests.naughty import MARKUP

READ = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def text_of_markdown(content: bytes) -> str:
    rendered = READ.render(content.decode())
    tags = set(re.findall(r"</?([a-z0-9]+)", rendered))
    own = {"h1", "h2", "p", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "hr"}
    assert tags <= own | {"blockquote", "strong"}, tags
    return html.unescape(re.sub(r"<[^>]*>", " ", rendered))


def text_of_html(content: bytes) -> str:
    page = lxml.html.document_fromstring(content.decode())
    own = {"p", "h1", "h2", "ul", "li", "div", "span", "strong", "br", "body"}
    table = {"table", "thead", "tbody", "tr", "th", "td"}
    assert {element.tag for element in page.body.iter()} <= own | table
    assert not [
        element for element in page.iter() if {"href", "src", "onload"} & set(element.keys())
    ]
    return " ".join(page.body.itertext())


def text_of_docx(content: bytes) -> str:
    return " ".join(_parts(docx.Document(io.BytesIO(content))))


def _parts(document: docx.document.Document) -> Iterator[str]:
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            yield from (cell.text for row in part.rows for cell in row.cells)
        else:
            yield part.text


def text_of_json(content: bytes) -> str:
    document = json.loads(content)
    blocks = [
        text
        for block in document["blocks"]
        for text in (
            block["title"],
            block["lead"],
            *block["head"],
            *(cell for row in block["rows"] for cell in row),
        )
    ]
    before = [document["kind"], document["title"], document["there"], *document["notices"]]
    return " ".join([*before, *blocks, document["footer"]])


# What is written, what reads it, and whether the kind of minutes stands before the title.
FORMS: dict[str, tuple[Callable[[Brief, Minutes], bytes], Callable[[bytes], str]]] = {
    "Markdown": (minutes_markdown, text_of_markdown),
    "text": (minutes_text, lambda content: content.decode()),
    "HTML": (minutes_html, text_of_html),
    "Word": (minutes_docx, text_of_docx),
    "JSON": (minutes_json, text_of_json),
}


@pytest.fixture(scope="module")
def minutes(flights: Brief) -> Minutes:
    log = cases.log_of(*cases.whole_meeting(flights.case))
    return record(flights, replay(log), log)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_holds_all_texts_of_the_record_in_their_order(
    form: str, flights: Brief, minutes: Minutes
) -> None:
    write, read = FORMS[form]
    assert lacking(written(flights, minutes), read(write(flights, minutes))) == []


def test_the_printed_minutes_hold_all_texts_of_the_record(flights: Brief, minutes: Minutes) -> None:
    printed = text_of(minutes_pdf(flights, minutes), "-raw")
    said = "".join(printed.split())
    for text in written(flights, minutes).texts:
        assert "".join(flat(text).split()) in said


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("seed", range(6))
def test_what_was_typed_comes_back_from_a_form_as_text(
    form: str, seed: int, flights: Brief, minutes: Minutes
) -> None:
    write, read = FORMS[form]
    typed = hostile(minutes, seed)
    assert lacking(written(flights, typed), read(write(flights, typed))) == []


def test_a_field_that_a_form_leaves_out_would_be_noticed(flights: Brief, minutes: Minutes) -> None:
    less = replace(minutes, objections=())
    read = text_of_html(minutes_html(flights, less))
    missing = lacking(written(flights, minutes), read)
    assert missing[:1] == ["Objections"]
    assert "Doe, John: The date was promised." in missing[2]


@pytest.mark.parametrize("form", FORMS)
def test_no_form_holds_a_private_note(form: str, flights: Brief, minutes: Minutes) -> None:
    write, read = FORMS[form]
    assert "hush" not in read(write(flights, minutes))


@pytest.mark.parametrize("form", FORMS)
def test_the_same_minutes_give_the_same_bytes(form: str, flights: Brief, minutes: Minutes) -> None:
    write, _ = FORMS[form]
    assert write(flights, minutes) == write(flights, minutes)


def test_json_holds_actions_with_dates_that_programs_read(flights: Brief, minutes: Minutes) -> None:
    document = json.loads(minutes_json(flights, minutes))
    assert document["format"] == 1
    assert document["actions"] == [
        {"what": "Mend the unit", "owner": "Doe, John", "due": "2026-11-27"}
    ]
    assert document["log_head"] == minutes.head


def test_word_has_headings_lists_and_tables_that_are_such(flights: Brief, minutes: Minutes) -> None:
    document = docx.Document(io.BytesIO(minutes_docx(flights, minutes)))
    styles = {paragraph.style.name for paragraph in document.paragraphs}
    assert {"Title", "Heading 1", "List Bullet"} <= styles
    titles = [table.rows[0].cells[0].text for table in document.tables]
    assert titles == ["What", "Who", "Asked", "Option"]


# Actions


def test_actions_are_a_table_of_texts_and_no_formula(flights: Brief, minutes: Minutes) -> None:
    typed = replace(minutes, actions=hostile_actions(minutes))
    rows = list(csv.reader(io.StringIO(actions_csv(flights, typed).decode("utf-8-sig"))))
    assert rows[0] == ["What", "Owner", "Due"]
    assert len(rows) == 1 + len(typed.actions)
    for action, row in zip(typed.actions, rows[1:], strict=True):
        assert row[0].removeprefix("'") == flat(action.what).removeprefix("'")
        assert not row[0].startswith(("=", "+", "-", "@", "|", "%", "\uff1d", "\uff20", "\uff05"))


def hostile_actions(minutes: Minutes) -> tuple:
    found = [hostile(minutes, seed).actions for seed in range(80)]
    return tuple(action for actions in found for action in actions)


def test_actions_are_tasks_of_a_calendar_whatever_was_typed(
    flights: Brief, minutes: Minutes
) -> None:
    typed = replace(minutes, actions=hostile_actions(minutes))
    tasks = Calendar.from_ical(actions_ics(flights, typed)).walk()[1:]
    assert [task.name for task in tasks] == ["V" + "TODO"] * len(typed.actions)
    for action, task in zip(typed.actions, tasks, strict=True):
        assert str(task["SUMMARY"]) == flat(action.what)
        assert (task["DUE"].dt if "DUE" in task else None) == action.due_on
    assert len({str(task["UID"]) for task in tasks}) == len(tasks)


def test_an_action_without_a_date_has_none_in_any_form(flights: Brief, minutes: Minutes) -> None:
    undated = replace(
        minutes,
        actions=tuple(
            replace(action, due="no date yet", due_on=None) for action in minutes.actions
        ),
    )
    assert b"DUE" not in actions_ics(flights, undated)
    assert actions_csv(flights, undated).decode().splitlines()[1].endswith(",")
    dated = Calendar.from_ical(actions_ics(flights, minutes)).walk()[1]
    assert dated["DUE"].dt == date(2026, 11, 27)


@pytest.mark.parametrize("text", [text for text in MARKUP if text.isascii()])
def test_markup_is_printed_to_the_letter(text: str, flights: Brief, minutes: Minutes) -> None:
    small = replace(minutes, shown=(), options=(), moved=(text,), questions=())
    printed = "".join(text_of(minutes_pdf(flights, small)).split())
    assert "".join(flat(text).split()) in printed.replace(JOINER, "")


def test_no_column_of_a_table_in_word_breaks_a_word_that_need_not_be(
    flights: Brief, minutes: Minutes
) -> None:
    document = docx.Document(io.BytesIO(minutes_docx(flights, minutes)))
    assert document.tables
    for table in document.tables:
        assert table._tbl.xpath(".//w:tr[1]//w:tblHeader")
        for column in table.columns:
            longest = max(len(word) for cell in column.cells for word in cell.text.split(" "))
            assert column.width is not None
            assert column.width.inches >= longest * 0.075  # 10.5 points: a letter on average
        assert sum(column.width.inches for column in table.columns) == pytest.approx(6.5, abs=0.01)
