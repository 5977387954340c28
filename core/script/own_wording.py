"""Sentences in the presenter's own words, used only as long as they hold.

A number is a fact, named in braces. A sentence stands in the place of ours while the same one of
our wordings would be said; where the evidence calls for another, ours is said, and that it is.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from core import words
from core.case.model import TONES, Case
from core.case.own_words import OwnAnswer, OwnSentence
from core.messages import language, say
from core.script.claims import (
    NAME,
    WORDS_A_MINUTE,
    Answer,
    Claim,
    Cue,
    NotUsed,
    Script,
    filled,
)
from core.script.facts import Fact
from core.script.language import list_lines

LONGEST = 600  # characters of a sentence or an answer
HEADLINE = ".headline"
MOST_OF_HEADLINE = 30  # words that fit into two lines of the stage
MOST_OF_ANSWER = 60  # words that an answer may have when it is said


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence being written: what it would say, and what keeps it from being used."""

    claim: Claim | None
    problems: tuple[str, ...]


def rewritable(script: Script) -> tuple[str, ...]:
    """List the claims that may be said in other words: headline, line and note by step, then
    answers.
    """
    cues = []
    for cue in script.cues:
        cues.append(f"{cue.step}{HEADLINE}")
        cues += [claim.id for claim in (cue.claim, cue.note) if claim is not None]
    answers = [answer.answer.id for answer in script.answers]
    return tuple(name for name in (*cues, *answers) if name in script.chosen)


def ours(script: Script, claim_id: str) -> str:
    """Give the words of ours, in every tone: number words that stand in them may stay."""
    phrase = script.chosen.get(claim_id)
    return "" if phrase is None else " ".join(phrase.in_tone(tone) for tone in TONES)


def drafted(
    claim_id: str, text: str, facts: dict[str, Fact], allowed: str = ""
) -> Draft:
    """Fill a sentence with facts, or say everything that is wrong with it.

    `allowed` is our own wording: number words that it holds may stay.
    """
    found = tuple(_problems(claim_id, text, facts, allowed))
    return Draft(None if found else filled(claim_id, text.strip(), facts), found)


def _problems(
    claim_id: str, text: str, facts: dict[str, Fact], allowed: str
) -> Iterator[str]:
    if not text.strip():
        yield say("there is no text")
    if len(text) > LONGEST:
        yield say(
            "it has {n} characters; at most {most} fit", n=len(text), most=LONGEST
        )
    for name in dict.fromkeys(NAME.findall(text)):
        if name not in facts:
            yield _unknown(name, facts)
    bare = NAME.sub("", text)
    if re.search(r"[{}]", bare):
        yield say(
            "a brace does not name a fact: write {example}", example="{worst.change}"
        )
    digits = [word for word in bare.split() if any(sign.isnumeric() for sign in word)]
    if digits:
        numbers = words.listed(tuple(dict.fromkeys(digits)))
        yield say("numbers have to be facts, in braces: {numbers}", numbers=numbers)
    if spelled := _number_words(bare) - _number_words(NAME.sub("", allowed)):
        numbers = words.listed(tuple(sorted(spelled)))
        yield say("numbers have to be facts, in braces: {numbers}", numbers=numbers)
    yield from _too_long(claim_id, text, facts)


def _too_long(claim_id: str, text: str, facts: dict[str, Fact]) -> Iterator[str]:
    if all(name in facts for name in NAME.findall(text)):
        length = len(NAME.sub(lambda found: facts[found[1]].says, text).split())
        if claim_id.startswith("answer.") and length > MOST_OF_ANSWER:
            yield say(
                "it has {n} words; at most {most} can be said",
                n=length,
                most=MOST_OF_ANSWER,
            )
        if claim_id.endswith(HEADLINE) and length > MOST_OF_HEADLINE:
            most = MOST_OF_HEADLINE
            yield say(
                "it has {n} words; at most {most} fit on the screen",
                n=length,
                most=most,
            )


def _unknown(name: str, facts: dict[str, Fact]) -> str:
    near = difflib.get_close_matches(name, facts, n=1)
    if near:
        return say(
            "there is no fact {name}; did you mean {near}?",
            name="{" + name + "}",
            near="{" + near[0] + "}",
        )
    return say("there is no fact {name}", name="{" + name + "}")


def _number_words(text: str) -> set[str]:
    pattern = "|".join(list_lines(language().code, "number_words"))
    found = re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text, re.IGNORECASE)
    return {hit[0].lower() for hit in found}


def in_own_words(script: Script, case: Case, facts: dict[str, Fact]) -> Script:
    """Put the presenter's own sentences of the language in use in the place of ours, and her own
    answers behind ours; what cannot be used is named with the reason.
    """
    used: dict[str, Claim] = {}
    left_out = []
    for own in case.own_sentences:
        if own.language == language().code:
            claim, why = _usable(own, script, facts)
            if claim is None:
                left_out.append(NotUsed(own.claim, own.text, why))
            else:
                used[own.claim] = claim
    answers = [
        replace(answer, answer=used.get(answer.answer.id, answer.answer))
        for answer in script.answers
    ]
    for added in case.own_answers:
        if added.language == language().code:
            draft = drafted(f"answer.{added.id}", added.text, facts)
            if draft.claim is None:
                left_out.append(
                    NotUsed(draft_id(added), added.text, "; ".join(draft.problems))
                )
            else:
                used[draft.claim.id] = draft.claim
                answers.append(_answer(added, draft.claim))
    cues = tuple(_cue(cue, used) for cue in script.cues)
    claims = script.claims | used
    return replace(
        script,
        claims=claims,
        cues=cues,
        answers=tuple(answers),
        not_used=tuple(left_out),
    )


def _usable(
    own: OwnSentence, script: Script, facts: dict[str, Fact]
) -> tuple[Claim | None, str]:
    phrase = script.chosen.get(own.claim)
    if phrase is None:
        return None, say("nothing is said here as the evidence stands")
    if phrase.variant != own.variant:
        return None, say(
            "the evidence calls for another sentence than when it was written"
        )
    draft = drafted(own.claim, own.text, facts, ours(script, own.claim))
    return draft.claim, "; ".join(draft.problems)


def draft_id(answer: OwnAnswer) -> str:
    """Name the claim of an answer of her own."""
    return f"answer.{answer.id}"


def _answer(added: OwnAnswer, claim: Claim) -> Answer:
    return Answer(added.id, added.question, added.asked_by, claim)


def _cue(cue: Cue, used: dict[str, Claim]) -> Cue:
    """Give a cue its own sentence and note; a longer sentence has the time that it takes."""
    claim = used.get(cue.claim.id, cue.claim)
    note = cue.note and used.get(cue.note.id, cue.note)
    needed = -(-len(claim.says.split()) * 60 // WORDS_A_MINUTE)
    seconds = max(cue.seconds, needed) if claim is not cue.claim else cue.seconds
    return replace(cue, claim=claim, note=note, seconds=seconds)


def with_own_sentence(
    case: Case, own: OwnSentence | None, claim_id: str, code: str
) -> Case:
    """Put a sentence in the place of an earlier one of the same claim and language; None takes it
    away.
    """
    others = tuple(
        item
        for item in case.own_sentences
        if (item.claim, item.language) != (claim_id, code)
    )
    return replace(case, own_sentences=(*others, *((own,) if own else ())))


def with_own_answer(case: Case, answer: OwnAnswer) -> Case:
    """Add an answer, or put it in the place of the one with its id."""
    others = tuple(item for item in case.own_answers if item.id != answer.id)
    return replace(case, own_answers=(*others, answer))


def without_own_answer(case: Case, answer_id: str) -> Case:
    """Take an answer away."""
    return replace(
        case,
        own_answers=tuple(item for item in case.own_answers if item.id != answer_id),
    )


def next_answer_id(case: Case) -> str:
    """Name a new answer by the first number that is free."""
    used = {item.id for item in case.own_answers}
    number = next(
        number for number in range(1, len(used) + 2) if f"own-{number}" not in used
    )
    return f"own-{number}"
