"""The language check on sentences labeled beforehand, a third of them held back by their hash."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.case.model import TONES
from core.script.brief import Brief, argue
from core.script.language import (
    CALM,
    LONG,
    MOST_WORDS,
    WHY,
    check_language,
    of_case,
    rewritten,
    sentences,
)
from tests.core.script.calm import blame

SENTENCES = Path(__file__).parents[2] / "data" / "language" / "sentences.tsv"
KINDS = {
    "a": "accusation", "y": "you", "b": "absolute", "h": "hedge", "j": "jargon", "l": LONG,
    "m": "minimizing", "x": "exaggerating",
}  # fmt: skip
Labeled = tuple[str, frozenset[str], str]


def of_file(name: str) -> list[Labeled]:
    lines = SENTENCES.with_name(name).read_text("utf-8").splitlines()
    return [_labeled(line) for line in lines if not line.startswith("#")]


def _labeled(line: str) -> Labeled:
    code, kinds, text = line.split("\t")
    return code, frozenset(KINDS[kind] for kind in kinds.split(",") if kind != "-"), text


def first(*, held_back: bool) -> list[Labeled]:
    """Split the first set by the hash of each sentence: a third is never looked at."""
    return [
        sentence
        for sentence in of_file("sentences.tsv")
        if (hashlib.sha256(sentence[2].encode()).digest()[0] % 3 == 0) is held_back
    ]


# The later sentences were measured once before any list was changed for them: 9 of their 63 kinds
# were found, and 2 that are not labeled. They belong to what the lists were tuned on since then.
# No list was changed for the third set, nor for what is held back of the first.
PARTS = {
    "tuning part": [*first(held_back=False), *of_file("later_sentences.tsv")],
    "held back": first(held_back=True),
    "third set": of_file("third_sentences.tsv"),
}


def compared(chosen: list[Labeled]) -> tuple[int, int, int, list[str]]:
    """Count the kinds found that are labeled, found at all, and labeled; list what differs."""
    right = found_all = labeled_all = 0
    wrong = []
    for code, kinds, text in chosen:
        found = {span.kind for span in check_language(text, code=code)}
        right += len(found & kinds)
        found_all += len(found)
        labeled_all += len(kinds)
        if found != kinds:
            wrong.append(f"{code} -{sorted(kinds - found)} +{sorted(found - kinds)} {text}")
    return right, found_all, labeled_all, wrong


@pytest.mark.parametrize("part", PARTS)
def test_nine_of_ten_that_are_found_are_labeled_and_eight_of_ten_labeled_are_found(
    part: str,
) -> None:
    sentences = PARTS[part]
    right, found, there, _ = compared(sentences)
    print(
        f"{part}: {len(sentences)} sentences, precision {right}/{found} = {right / found:.3f},"
        f" recall {right}/{there} = {right / there:.3f}"
    )
    assert right / found >= 0.9
    assert right / there >= 0.8


def test_there_are_two_hundred_sentences_in_both_languages_and_of_every_kind() -> None:
    sentences = [sentence for part in PARTS.values() for sentence in part]
    assert len({text for _, _, text in sentences}) == len(sentences) >= 200
    for code in ("en", "de"):
        kinds = [kinds for language, kinds, _ in sentences if language == code]
        assert {kind for each in kinds for kind in each} == set(WHY)
        assert sum(not each for each in kinds) > 30


def test_a_found_wording_has_its_place_a_reason_and_a_rewrite() -> None:
    text = "So we see: you forgot the unit, and obviously it broke."
    spans = check_language(text)
    assert [text[span.start : span.end] for span in spans] == ["you forgot", "obviously"]
    you, absolute = spans
    assert you.advice == "better: “a step was missing:”"
    assert absolute.advice == "it adds nothing"
    assert all(span.why.endswith(".") for span in spans)
    assert rewritten(text, absolute) == "So we see: you forgot the unit, and it broke."


def test_what_somebody_is_quoted_with_is_left_alone() -> None:
    assert not check_language("The director asked: “Who broke this disaster?”")
    assert not check_language("Er fragte: „Wer hat das verbockt?“", code="de")
    assert not check_language(f"She said “{'word ' * 40}” and left.")


def test_the_names_of_a_case_may_be_called_anything(sample: Callable[[str], Brief]) -> None:
    case = replace(sample("late_flights").case, model="Disaster Alert 2", harmed_many="idiots")
    assert not of_case(case, "Disaster Alert 2 affects idiots.")
    assert of_case(case, "This is a disaster.")


def test_a_person_of_the_case_beside_a_fault_is_found(sample: Callable[[str], Brief]) -> None:
    case = sample("late_flights").case
    named = replace(case, people=(replace(case.people[0], name="Xandra Qvist"),))
    assert [span.kind for span in of_case(named, "Xandra broke the join.")] == ["accusation"]
    assert not of_case(named, "Xandra repairs the join.")
    assert not of_case(case, "The upgrade broke the join.")


def test_a_term_with_its_meaning_beside_it_is_no_jargon() -> None:
    assert check_language("Recall fell.")
    assert not check_language("Recall, the share of late flights that are found, fell.")
    assert not check_language("The share of late flights that are found (recall) fell.")


def test_a_sentence_of_more_than_25_words_is_cut_near_its_middle() -> None:
    short = " ".join(["word"] * MOST_WORDS) + "."
    assert not check_language(short)
    long = " ".join(["word"] * 15) + ", because " + " ".join(["word"] * 15) + "."
    [span] = check_language(f"Hello. {long}")
    assert (span.kind, span.found) == (LONG, long)
    assert span.advice == "end the sentence before “because word word word”"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("It is due on Thu, Dec. 10, at noon. Then we act.", 2),
        ("Er ist am 10. Dez. fällig. Dann handeln wir.", 2),
        ("It fell by 3.5 pp, e.g. for EV. We act.", 2),
        ("The release is on Mon, Nov 30. I know.", 2),
        ("No. We don't know.", 2),
    ],
)
def test_an_abbreviation_ends_no_sentence(text: str, number: int) -> None:
    assert len(sentences(text)) == number


SAMPLES = ("late_flights", "delay_minutes", "arrival_class", "late_flights_small")


@pytest.mark.parametrize("code", ["en", "de"])
@pytest.mark.parametrize("name", SAMPLES)
def test_what_we_say_ourselves_needs_no_other_words(
    sample: Callable[[str], Brief], name: str, code: str
) -> None:
    brief = sample(name)
    for tone in TONES:
        numbers = {"en": "en_US", "de": "de_DE"}[code]
        case = replace(brief.case, language=code, numbers=numbers, tone=tone)
        script = argue(case, brief.evidence).script
        spoken = [cue.claim for cue in script.cues] + [answer.answer for answer in script.answers]
        found = {
            (claim.id, span.kind, span.found)
            for claim in spoken
            for span in of_case(case, claim.says)
            if span.kind != LONG
        }
        assert not found, tone


@pytest.mark.parametrize("code", ["en", "de"])
def test_no_rewrite_brings_in_what_it_should_take_out(code: str) -> None:
    for _, _, text in [sentence for part in PARTS.values() for sentence in part]:
        for span in check_language(text, code=code):
            if span.kind in CALM and span.instead:
                assert not blame(span.instead), span


@given(st.text())
@example("Obviously “ you forgot\x00")
@example("(AUC")
def test_every_span_stands_in_its_text(text: str) -> None:
    for code in ("en", "de"):
        for span in check_language(text, ("Tom",), (text[:3],), code):
            assert text[span.start : span.end] == span.found != ""
            assert isinstance(rewritten(text, span), str)
