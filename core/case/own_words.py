"""What the presenter says in words of her own: sentences in the place of ours, and questions with
answers beside ours. Numbers in them are facts, named in braces.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OwnSentence:
    """A sentence of one language in the place of ours, by the claim's id.

    `variant` names the one of our wordings that it was written for: where the evidence calls for
    another, it says what may not hold any more.
    """

    claim: str
    language: str
    text: str
    variant: str


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """A question that somebody may ask, in one language, who tends to ask it, and the answer."""

    id: str
    language: str
    question: str
    asked_by: str
    text: str
