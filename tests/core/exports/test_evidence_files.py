"""The evidence report: every section that has something to say, the same in both forms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from core.case.model import Case
from core.exports.column_shares import column_shares
from core.exports.evidence_files import evidence_markdown, evidence_pdf
from core.exports.export_registry import BY_NAME, is_printed
from core.exports.export_sources import Sources
from core.script.brief import Brief, argue
from core.script.evidence_report import evidence_report
from core.script.group_text import gap_rows
from core.script.methods import method_lines
from core.script.slice_tables import slice_rows
from core.speech import in_speech
from tests import cases
from tests.core.exports.test_exports import text_of
from tests.core.exports.test_faces import letters


def texts(brief: Brief) -> list[str]:
    report = evidence_report(brief)
    found = [report.title, report.subtitle]
    for section in report.sections:
        found += [section.title, *section.lines, *section.head]
        found += [cell for row in section.rows for cell in row]
    return [text for text in found if text]


@pytest.mark.parametrize("name", cases.SAMPLES)
def test_both_forms_hold_every_field(sample: Callable[[str], Brief], name: str) -> None:
    brief = sample(name)
    printed = letters(text_of(evidence_pdf(brief)))
    written = letters(evidence_markdown(brief).decode().replace("\\", ""))
    for text in texts(brief):
        # Cells that take several lines are read line by line across the table.
        assert not [word for word in text.split(" ") if letters(word) not in printed], text
        assert letters(text) in written, text


def test_it_holds_every_segment_every_method_and_every_digest(
    sample: Callable[[str], Brief],
) -> None:
    flights = sample("late_flights")
    report = evidence_report(flights)
    by_title = {section.title: section for section in report.sections}
    assert len(by_title["Finding"].rows) == len(slice_rows(flights))
    assert by_title["Methods"].lines == method_lines(flights)
    assert flights.evidence.digest in {row[1] for row in by_title["Digests, versions, seed"].rows}
    assert by_title["Suspected causes"].rows
    assert report.sections[0].title == "Finding"


@pytest.mark.parametrize("name", cases.SAMPLES)
def test_what_has_nothing_to_say_is_left_out(sample: Callable[[str], Brief], name: str) -> None:
    brief = sample(name)
    titles = [section.title for section in evidence_report(brief).sections]
    assert ("Groups" in titles) is bool(gap_rows(brief.case, brief.evidence))
    assert ("Suspected causes" in titles) is bool(brief.evidence.suspects)
    assert "Methods" in titles


def test_it_speaks_the_language_of_the_case(flights: Brief) -> None:
    case: Case = replace(flights.case, language="de", numbers="de_DE")
    german = argue(case, flights.evidence)
    with in_speech(case.speech):
        titles = [section.title for section in evidence_report(german).sections]
    assert titles[0] == "Befund"
    assert "Methoden" in titles


def test_the_columns_of_a_table_share_the_width_by_their_contents(flights: Brief) -> None:
    for section in evidence_report(flights).sections:
        if section.rows:
            shares = column_shares((section.head, *section.rows))
            assert sum(shares) == pytest.approx(1)
            assert min(shares) > 0.02
    # Four letters and three beside them; half of thirty letters.
    assert column_shares((("p", "name"), ("0.01", "a b c d e f g h i j k l m n o p"))) == (
        pytest.approx(7 / (7 + 15.5)),
        pytest.approx(15.5 / (7 + 15.5)),
    )


def test_it_is_offered_with_the_record_and_printed_apart(flights: Brief) -> None:
    assert is_printed(BY_NAME["evidence"])
    assert not BY_NAME["evidence"].chosen
    assert BY_NAME["evidence"].make(Sources(flights)).startswith(b"%PDF")
