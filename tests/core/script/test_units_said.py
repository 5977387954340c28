"""What is counted is named by the noun of the case: prompts of graded answers, not records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.case.template import limits
from core.charts.captions import forest, slopes
from core.script.brief import Brief, argue
from core.script.evidence_report import evidence_report
from core.script.reason_text import reason_words
from core.script.term_list import terms
from core.speech import Speech, in_speech
from tests import cases
from tests.core.evidence.test_graded import MAPPING, answers

# "On record" and "a later change to the record" speak of the meeting; "in a row" is a phrase.
OTHER = re.compile(r"on record|to the record|we record|in a row|Aufzeichnung|spot the record")
OF_TABLES = {"en": r"\b(records?|rows?)\b", "de": r"\b(Datensätz\w*|Datensatz|Zeilen?|records?)\b"}


def _graded(language: str, folder: Path) -> Brief:
    """Make a case of graded answers with everything entered, as a browser in a language would."""
    from core.case.files import admit
    from core.case.graded_mapping import graded_columns
    from core.case.graded_rows import by_prompt
    from core.case.open_case import make_case
    from core.case.paths import typed_copy
    from core.evidence.measure import measure

    numbers = {"en": "en_US", "de": "de_DE"}[language]
    home = folder / "rows"
    with in_speech(Speech(language, numbers)):
        path = cases.write(answers(1_200), folder / "antworten.parquet")
        rows, columns = by_prompt(home, admit(path, home), graded_columns(MAPPING))
        case = make_case(rows, columns, home, cases.AT)
        assert case.title == "antworten"
        supplied = {"unit_of_row": "", "units_of_row": "", "baseline": ""}
        case = replace(
            cases.entered(case, supplied),
            language=language,
            numbers=numbers,
            limits=limits(case.columns),
        )
        return argue(case, measure(case, typed_copy(home, case.rows.sha256)))


def said(brief: Brief) -> Iterator[str]:
    """List what is said, shown and printed of a case, but for what was asked of the meeting."""
    yield from (claim.says for claim in brief.script.claims.values())
    yield from (answer.question for answer in brief.script.answers if "record" not in answer.id)
    yield reason_words(brief.case, brief.evidence)
    yield forest(brief)
    yield slopes(brief)
    for term in terms(brief):
        yield term.here
    for section in evidence_report(brief).sections:
        yield from section.lines
        yield from section.head


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_graded_case_counts_prompts_in_every_sentence_and_table(
    language: str, tmp_path: Path
) -> None:
    brief = _graded(language, tmp_path)
    assert brief.evidence.regression == "yes"
    noun = {"en": "prompts", "de": "Prompts"}[language]
    with in_speech(brief.case.speech):
        texts = list(said(brief))
    wrong = [text for text in texts if re.search(OF_TABLES[language], OTHER.sub("", text))]
    assert wrong == []
    assert sum(noun in text for text in texts) > 10
    if language == "de":
        assert [text for text in texts if re.search(r"\bprompts?\b", text)] == []


def test_the_reason_names_what_was_confirmed_on(flights: Brief) -> None:
    case = replace(flights.case, unit_of_row="flight", units_of_row="flights")
    stored = "errors rose in a segment by more than the limit allows, confirmed on "
    for part, english, german in (
        (
            "all records, corrected for everything that was tested",
            "confirmed on all flights, corrected for everything that was tested",
            "bestätigt über alle flights, korrigiert für alles Getestete",
        ),
        (
            "records not used to find it",
            "confirmed on flights not used to find it",
            "bestätigt durch flights, die nicht zur Suche dienten",
        ),
    ):
        evidence = replace(flights.evidence, reason=stored + part)
        assert reason_words(case, evidence).endswith(english)
        with in_speech(Speech("de", "de_DE")):
            assert german in reason_words(case, evidence)


def test_a_name_with_the_word_of_the_evidence_stays_as_it_is(flights: Brief) -> None:
    case = replace(flights.case, unit_of_row="flight", units_of_row="flights")
    reason = "the gap between groups of people grew, by “records kept”"
    assert reason_words(case, replace(flights.evidence, reason=reason)) == reason
