"""Calm and blameless: words that accuse or inflate, where they stand, and what to say instead."""

from __future__ import annotations

import re
from dataclasses import dataclass

INSTEAD = {
    r"(?:your|his|her|their) fault": "the cause lies in",
    r"fault of": "cause in",
    r"to blame|blames?": "the cause",
    r"careless(?:ly|ness)?": "not checked for",
    r"incompeten(?:t|ce)": "not covered by our checks",
    r"stupid(?:ly|ity)?|idiot(?:ic|s)?": "unexpected",
    r"should have known": "could not see",
    r"obviously|clearly|of course": "",
    r"disaster|catastroph(?:e|ic)|nightmare": "harm",
    r"terrible|horrible|awful|outrageous": "wrong on",
    r"screwed up|messed up|broke it": "changed",
    r"ignored": "did not see",
    r"sloppy|lazy": "not checked",
    r"you always|you never": "in this case",
}


@dataclass(frozen=True, slots=True)
class Span:
    """A word that is better left out: from, to, as found, and what to say instead."""

    start: int
    end: int
    found: str
    instead: str


def blame(text: str) -> tuple[Span, ...]:
    """Find words that accuse or inflate.

    >>> [one.found for one in blame("Obviously the careless team broke it")]
    ['Obviously', 'careless', 'broke it']
    """
    found = [
        Span(hit.start(), hit.end(), hit[0], instead)
        for pattern, instead in INSTEAD.items()
        for hit in re.finditer(rf"\b(?:{pattern})\b", text, re.IGNORECASE)
    ]
    return tuple(sorted(found, key=lambda match_: match_.start))
