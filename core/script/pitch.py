"""The script in three lengths, for whoever has half a minute, two or five: the same sentences."""

from __future__ import annotations

from dataclasses import dataclass

from core.messages import say
from core.script.brief import Brief
from core.script.claims import WORDS_A_MINUTE
from core.script.spoken_units import aloud
from core.script.steps import SHORT, STEPS, TITLES
from core.speech import in_speech

# An opening without one of these says no number; then the finding does.
NUMBERS = {"worst.moved", "overall.moved", "gap.now"}


@dataclass(frozen=True, slots=True)
class Pitch:
    """The script of one length, in paragraphs of a title and a text; `budget` is its length in
    seconds.
    """

    name: str
    budget: int
    paragraphs: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """Join the paragraphs as they are said, without their titles."""
        return "\n\n".join(text for _, text in self.paragraphs)

    @property
    def words(self) -> int:
        """Count the words."""
        return len(self.text.split())

    @property
    def seconds(self) -> int:
        """Give how long it takes to say it, in whole seconds, rounded up."""
        return -(-self.words * 60 // WORDS_A_MINUTE)

    @property
    def fits(self) -> bool:
        """Say whether it can be said in its length."""
        return self.seconds <= self.budget


def pitches(brief: Brief) -> tuple[Pitch, ...]:
    """Write the script in half a minute, in two minutes, which are the lines of the short walk, and
    in five, those of the whole.
    """
    with in_speech(brief.case.speech):
        return (
            Pitch(say("30 seconds"), 30, (("", _half_a_minute(brief)),)),
            Pitch(say("2 minutes"), 120, _lines(brief, SHORT)),
            Pitch(say("5 minutes"), 300, _lines(brief, STEPS)),
        )


def _half_a_minute(brief: Brief) -> str:
    """Say the ask, one number and one date: what the opening shows, and when."""
    opening = brief.claim("opening.headline")
    number = (
        None
        if opening and NUMBERS & {*opening.cites}
        else brief.claim("finding.headline")
    )
    claims = (opening, number, brief.claim("pitch.line"))
    return aloud(" ".join(claim.says for claim in claims if claim is not None))


def _lines(brief: Brief, steps: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    said = {cue.step: cue.claim.says for cue in brief.script.cues}
    return tuple((say(TITLES[step]), said[step]) for step in steps if step in said)
