"""What the presenter says, in three tones: the wording changes, and no fact does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from core.case.model import TONES
from core.script.brief import Brief, argue
from core.script.claims import NAME, Phrase, parse, phrases
from core.script.steps import STEPS

LINES = [phrase for phrase in phrases() if phrase.id.endswith(".line")]
CASES = ("late_flights", "arrival_class", "late_flights_refresh")


def facts_of(wording: str) -> set[str]:
    return set(NAME.findall(wording))


@pytest.mark.parametrize("phrase", LINES, ids=[phrase.id for phrase in LINES])
def test_every_line_has_its_tones_and_none_of_them_needs_another_fact(phrase: Phrase) -> None:
    direct, diplomatic, brief = map(phrase.in_tone, TONES)
    assert diplomatic != direct
    assert facts_of(diplomatic) == facts_of(direct)
    assert facts_of(brief) <= facts_of(direct)
    assert len(brief.split()) <= len(direct.split()) <= len(diplomatic.split())


@pytest.mark.parametrize("name", CASES)
def test_a_case_is_said_in_its_tone_with_the_same_facts(
    sample: Callable[[str], Brief], name: str
) -> None:
    direct = sample(name)
    for tone in TONES[1:]:
        other = argue(replace(direct.case, tone=tone), direct.evidence)
        assert other.facts == direct.facts
        assert {cue.step for cue in other.script.cues} == {cue.step for cue in direct.script.cues}
        changed = {cue.step for cue in other.script.cues} - {
            cue.step for cue in other.script.cues if cue in direct.script.cues
        }
        assert len(changed) >= len(STEPS) - 1  # "I recommend that we release on …" has no shorter
        silent = {key: claim for key, claim in other.script.claims.items() if ".line" not in key}
        assert silent == {
            key: claim for key, claim in direct.script.claims.items() if ".line" not in key
        }


def test_a_tone_may_hold_no_numeral_of_its_own() -> None:
    with pytest.raises(ValueError, match="without numerals"):
        parse("[a.line]\nsay: So {c}.\nbrief: So 3.")
