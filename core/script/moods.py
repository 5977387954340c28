"""The prepared questions in the moods of whoever asks them: curious, impatient or skeptical.

Who is curious asks a question as it stands beside its answer; the other wordings are files beside
the phrases, a section a question.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, get_args

from core.messages import ENGLISH, language, mark
from core.script.claims import PHRASES, Answer

Mood = Literal["curious", "impatient", "skeptical"]
MOODS: tuple[Mood, ...] = get_args(Mood)
NAMES: dict[Mood, str] = {
    "curious": mark("Curious"),
    "impatient": mark("Impatient"),
    "skeptical": mark("Skeptical"),
}
SECTION = re.compile(r"(?m)^\[([a-z_]+)\]\n((?:(?!\[|#).+\n?)+)")


def asked_as(answer: Answer, mood: str) -> str:
    """Give the wording of a question in a mood; a question of one's own has one for all."""
    return wordings(language().code).get(answer.id, {}).get(mood, answer.question)


@cache
def wordings(code: str) -> dict[str, dict[str, str]]:
    """Read the wordings of a language by the id of the answer and the mood; English where a
    language has none.
    """
    path = PHRASES / code / "moods" / "questions.txt"
    if not path.is_file():
        return wordings(ENGLISH.code) if code != ENGLISH.code else {}
    found = {}
    for name, body in SECTION.findall(path.read_text("utf-8")):
        pairs = (line.partition(":") for line in body.splitlines() if line.strip())
        found[name] = {mood.strip(): text.strip() for mood, _, text in pairs}
    return found
