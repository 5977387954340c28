"""What somebody typed arrives as text in every format, to the letter, and as nothing else."""

from __future__ import annotations

import csv
import html
import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from core.exports.escapes import JOINER, cell, flat, markdown, slack, table, teams
from tests.core.hostile_minutes import TYPED

READ = MarkdownIt("commonmark").enable(["table", "strikethrough"])
FORMULAS = tuple(
    f"{before}{sign}1+1"
    for before in ("", " ", "\t", "\u00a0", "\u3000")
    for sign in ("=", "+", "-", "@", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20")
)


@pytest.mark.parametrize("place", ["{}", "- {}", "> {}", "## {}", "| {} |\n| --- |\n| {} |"])
def test_markdown_shows_every_text_to_the_letter(place: str) -> None:
    for text in TYPED:
        said = markdown(text)
        rendered = READ.render(place.replace("{}", said) + "\n")
        assert not re.search(r"<(a|img|em|strong|code|del|script|ol|hr|h1|pre)\b", rendered), text
        read = html.unescape(re.sub(r"<[^>]*>", " ", rendered)).replace(JOINER, "")
        assert set(read.split()) == set(flat(text).split()), text


def test_a_line_of_markdown_is_no_command_no_mention_and_no_number_of_an_issue() -> None:
    assert markdown("/close") == r"\/close"
    assert markdown("@root #1 !2").replace(JOINER, "|") == "@|root #|1 !|2"
    assert markdown(":smile:").replace(JOINER, "|") == ":|smile:"
    assert markdown("at 10:04:30") == "at 10:04:30"


def test_slack_takes_no_text_for_a_channel_a_person_a_link_or_emphasis() -> None:
    for text in TYPED:
        said = slack(text)
        assert not re.search(r"<[!@#a-z]", said), text
        assert not re.search(r"(?<!\u2060)[*_~`]", said), text
        assert not re.search(r"(?<![\w])@\w", said), text
        assert said.replace(JOINER, "") == flat(text)


def test_teams_takes_no_text_for_a_person() -> None:
    for text in TYPED:
        assert not re.search(r"(?<![\w])@\w", teams(text)), text
        assert teams(text).replace(JOINER, "") == flat(text)


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_would_be_a_formula_is_none(text: str) -> None:
    assert cell(text).startswith("'")


@pytest.mark.parametrize("text", ["Mend the unit", "7 of 100", "a = b", "", "“quoted”"])
def test_other_texts_stay_as_they_are_in_a_cell(text: str) -> None:
    assert cell(text) == text


def test_a_table_has_as_many_rows_and_cells_as_it_was_given() -> None:
    written = table(("a", "b"), [(text, text) for text in TYPED])
    rows = list(csv.reader(io.StringIO(written)))
    assert len(rows) == 1 + len(TYPED)
    assert {len(row) for row in rows} == {2}


def test_a_spreadsheet_finds_no_formula(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    path = tmp_path / "actions.csv"
    path.write_text(table(("what",), [(text,) for text in FORMULAS]), "utf-8")
    command = [office, "--headless", "--convert-to", "fods", "--outdir", tmp_path, path]
    subprocess.run(command, check=True, capture_output=True)
    assert "table:formula" not in (tmp_path / "actions.fods").read_text("utf-8")
