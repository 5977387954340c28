"""Sentences that cannot lie: phrases with guards, filled with facts.

A phrase file holds sections like

    [finding.headline]
    when: regression, slice, rate
    say: For {worst.where}, the new model is wrong on {worst.candidate.of100}.

The first section of an id whose guards all hold, and whose facts are all known, becomes the claim;
if there is none, nothing is said. Text outside braces may hold no digit: every number comes from a
fact, and the facts named in braces are what the claim cites.

What the presenter says at a step has a wording for each tone: `say` is the direct one,
`diplomatic` and `brief` stand below it, under the same guards.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from core.case.model import TONES
from core.messages import ENGLISH, language, mark, say, tidied
from core.script.facts import Fact
from core.script.spoken_units import aloud, spelled_out
from core.script.steps import STEPS

PHRASES = Path(__file__).with_name("phrases")
# The pace at which numbers are still heard: slower than a conversation, as speakers present.
WORDS_A_MINUTE = 140
NAME = re.compile(r"\{([a-z0-9_.]+)\}")
# What the models are called where nobody named them; beside the same words it says nothing.
UNNAMED = {"baseline": mark("current model"), "candidate": mark("new model")}
# The end of a sentence before a fact; an abbreviation ("z. B.") has fewer letters.
BEGINS = re.compile(r"(?:\w{3}|[})”“])[.!?]\s$")
BEGINS_IN = 6  # characters before a fact, more than BEGINS looks at


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that holds, and the ids of the facts it cites."""

    id: str
    says: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cue:
    """What the presenter says at one step, and for how long."""

    step: str
    claim: Claim
    note: Claim | None
    seconds: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A question that may come, who tends to ask it, and the answer that the facts bear."""

    id: str
    question: str
    asked_by: str
    answer: Claim


@dataclass(frozen=True, slots=True)
class NotUsed:
    """A sentence of the presenter's own that is not said: for which claim, its text, and why."""

    claim: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Script:
    """All claims that hold, by id; the cues of the seven steps; the answers.

    `chosen` holds the phrase behind each claim; `not_used` what the presenter wrote herself and is
    not said.
    """

    claims: dict[str, Claim]
    cues: tuple[Cue, ...]
    answers: tuple[Answer, ...]
    chosen: dict[str, Phrase] = field(default_factory=dict)
    not_used: tuple[NotUsed, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrase:
    """One way to say something, with the guards under which it may be said."""

    id: str
    when: tuple[str, ...]
    say: str
    fields: dict[str, str] = field(default_factory=dict)

    def in_tone(self, tone: str) -> str:
        """Give the wording of a tone; the direct one where there is no other."""
        return self.fields.get(tone, self.say)

    @property
    def variant(self) -> str:
        """Name this one of an id's phrases, by its guards and words; a tone is no other variant."""
        text = "\n".join((self.id, *self.when, self.say))
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def is_spoken(claim_id: str) -> bool:
    """Say whether a claim is said aloud: a line of the script, or an answer."""
    return claim_id.startswith("answer.") or claim_id.endswith(".line")


def phrases(code: str = "") -> tuple[Phrase, ...]:
    """Read all phrase files of a language, in the order of their names.

    That of the language in use where none is named; English where a language has no phrases.
    """
    return _phrases(code or language().code)


@cache
def _phrases(code: str) -> tuple[Phrase, ...]:
    folder = PHRASES / code
    files = sorted(
        (folder if folder.is_dir() else PHRASES / ENGLISH.code).glob("*.txt")
    )
    return tuple(phrase for path in files for phrase in parse(path.read_text("utf-8")))


def parse(text: str) -> tuple[Phrase, ...]:
    r"""Read phrases; raises ValueError for a numeral outside braces or a section without `say`.

    >>> parse("[a.b]\nwhen: x, not y\nsay: So {c}.")[0].when
    ('x', 'not y')
    """
    found = []
    for block in re.split(r"(?m)^\[", text)[1:]:
        head, _, body = block.partition("]")
        lines = [
            line
            for line in body.splitlines()
            if line.strip() and not line.startswith("#")
        ]
        fields = {
            key.strip(): value.strip()
            for key, _, value in (line.partition(":") for line in lines)
        }
        say = fields.pop("say", "")
        wordings = [say, *(fields[tone] for tone in TONES if tone in fields)]
        if not say or re.search(r"\d", NAME.sub("", " ".join(wordings))):
            raise ValueError(
                f"phrase {head} needs a `say` without numerals of its own, got {wordings!r}."
            )
        when = tuple(
            part.strip() for part in fields.pop("when", "").split(",") if part.strip()
        )
        found.append(Phrase(head, when, say, fields))
    return tuple(found)


def write(
    facts: dict[str, Fact], holds: dict[str, bool], tone: str = "direct"
) -> Script:
    """Write the script that the facts and guards bear, in a tone of `TONES`."""
    chosen: dict[str, Phrase] = {}
    claims: dict[str, Claim] = {}
    for phrase in phrases():
        if (
            phrase.id not in chosen
            and all(_so(guard, holds) for guard in phrase.when)
            and (claim := fill(phrase, facts, tone)) is not None
        ):
            chosen[phrase.id], claims[phrase.id] = phrase, claim
    cues = tuple(
        _cue(step, chosen, claims) for step in STEPS if f"{step}.line" in claims
    )
    return Script(claims, cues, _answers(chosen, claims), chosen)


def _so(guard: str, holds: dict[str, bool]) -> bool:
    negated = guard.startswith("not ")
    return holds[guard.removeprefix("not ")] is not negated


def fill(phrase: Phrase, facts: dict[str, Fact], tone: str = "direct") -> Claim | None:
    """Put facts in the place of their ids.

    None where a fact is missing, because what is not known is not said.
    """
    return filled(phrase.id, phrase.in_tone(tone), facts)


def filled(claim_id: str, wording: str, facts: dict[str, Fact]) -> Claim | None:
    """Fill a wording, as `fill` does."""
    for name, usual in UNNAMED.items():
        if name in facts and facts[name].says.casefold() == say(usual).casefold():
            wording = wording.replace(f" ({{{name}}})", "")
    cites = tuple(dict.fromkeys(NAME.findall(wording)))
    if any(name not in facts for name in cites):
        return None
    says = tidied(NAME.sub(lambda found: _said(facts[found[1]].says, found), wording))
    # What is said aloud has no abbreviations; what is read has the first one written out.
    says = aloud(says) if is_spoken(claim_id) else spelled_out(says)
    return Claim(claim_id, says[:1].upper() + says[1:], cites)


def _said(text: str, found: re.Match[str]) -> str:
    """Begin a sentence with a capital also where a fact begins it."""
    before = found.string[max(found.start() - BEGINS_IN, 0) : found.start()]
    starts = BEGINS.search(before) is not None
    return text[:1].upper() + text[1:] if starts else text


def _cue(step: str, chosen: dict[str, Phrase], claims: dict[str, Claim]) -> Cue:
    seconds = int(chosen[f"{step}.line"].fields.get("seconds", "40"))
    return Cue(step, claims[f"{step}.line"], claims.get(f"{step}.note"), seconds)


def _answers(chosen: dict[str, Phrase], claims: dict[str, Claim]) -> tuple[Answer, ...]:
    answers = []
    for name, phrase in chosen.items():
        if name.startswith("answer.") and name in claims:
            answers.append(
                Answer(
                    name.removeprefix("answer."),
                    phrase.fields["question"],
                    phrase.fields.get("asked_by", "anyone"),
                    claims[name],
                )
            )
    return tuple(answers)
