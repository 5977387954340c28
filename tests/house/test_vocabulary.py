"""How the product speaks: the field's own terms, and lines that a person can say aloud."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.case.model import TONES, Tone
from core.script.claims import NAME, Phrase, is_spoken, phrases

ROOT = Path(__file__).parents[2]
MOST_WORDS = 20  # of a spoken sentence; what a fact puts in counts as one

# What nobody reads in this product, and the term that stands there instead.
INSTEAD = {
    r"slices?": "segment",
    r"odds": "chance, confidence",
    r"points(?! of| \(scrambled)": "percentage points, pp",
    r"released (?:model|one|rate|version)": "current model",
    r"harmed": "affected",
    r"dissent\w*": "disagreement recorded",
    r"parked": "parking lot",
    r"gate": "release criteria",
    r"canary": "limited rollout",
    r"in the shadow": "shadow testing",
    r"suspicions?": "suspected cause",
    r"nought": "zero",
    r"(?:the )?room's (?:view|screen)": "audience view",
    r"the room": "the audience",
    r"looked at": "tested",
    r"without a look at": "before looking at",
    r"mistakes?": "errors",
    r"share-safe": "presenting safely",
    r"speaks? (?:for|against) it": "evidence for, evidence against",
    r"cannot be told(?! apart)": "is unknown",
    r"whom it hits|by whom": "who is affected, by",
    r"loses? least": "lowest expected cost",
    r"flip points?": "tipping point",
    r"written down": "recorded",
    r"by hand": "yourself, manually",
    r"reads ill": "",
}

KEYS = {"any slice"}  # where a limit holds, as cases keep it
CALLS_OF_OURS = {"ValueError", "TypeError", "RuntimeError", "AssertionError", "KeyError"}


def is_ours(call: ast.Call) -> bool:
    """Whether a call is read by engineers alone: an error of ours, or a line of the log."""
    function = call.func
    if isinstance(function, ast.Name):
        return function.id in CALLS_OF_OURS
    return isinstance(function, ast.Attribute) and function.attr in {
        "debug",
        "exception",
        "execute",
    }


def read_by_users(path: Path) -> Iterator[tuple[int, str]]:
    """List the sentences of a module: strings with a space that are neither docstrings nor ours."""
    tree = ast.parse(path.read_text("utf-8"))
    skipped = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(
            node
        ):
            skipped |= {id(part) for part in ast.walk(node.body[0])}
        if isinstance(node, ast.Call) and is_ours(node):
            skipped |= {id(part) for part in ast.walk(node)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in skipped
            and " " in node.value.strip()
            and node.value not in KEYS
        ):
            yield node.lineno, node.value


PLACEHOLDER = re.compile(r"\{[a-z_][a-z_0-9.]*\}")  # filled before anybody reads it


def offences(text: str) -> list[str]:
    return [
        f"{found[0]!r}, say: {instead}"
        for pattern, instead in INSTEAD.items()
        for found in re.finditer(rf"\b(?:{pattern})\b", text, re.IGNORECASE)
        if not (found[0].lower() == "points" and text[: found.start()].endswith("percentage "))
    ]


@pytest.mark.parametrize("folder", ["core", "pages"])
def test_no_sentence_of_the_product_uses_a_word_that_has_a_better_one(folder: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {offence}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line, text in read_by_users(path)
        for offence in offences(PLACEHOLDER.sub("…", text))
    ]
    assert not found, "\n".join(found)


def test_no_phrase_of_the_script_does_either() -> None:
    found = [
        f"{phrase.id}: {offence}"
        for phrase in phrases()
        for text in (*map(phrase.in_tone, TONES), phrase.fields.get("question", ""))
        for offence in offences(NAME.sub("…", text))
    ]
    assert not found, "\n".join(found)


def test_a_word_that_has_a_better_one_is_noticed() -> None:
    assert offences("The slice was looked at by hand") != []
    assert offences("+3.0 percentage points in a segment") == []


SPOKEN = [phrase for phrase in phrases() if is_spoken(phrase.id)]


@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("phrase", SPOKEN, ids=[phrase.id for phrase in SPOKEN])
def test_a_spoken_line_can_be_said_aloud(phrase: Phrase, tone: Tone) -> None:
    wording = phrase.in_tone(tone)
    assert not re.search(r"[();/]", NAME.sub("", wording)), wording
    sentences = re.split(r"(?<=[.?!:])\s+", NAME.sub("fact", wording))
    longest = max(sentences, key=lambda sentence: len(sentence.split()))
    assert len(longest.split()) <= MOST_WORDS, longest


def test_a_headline_keeps_to_two_sentences_of_fourteen_words() -> None:
    long = [
        f"{phrase.id}: {sentence}"
        for phrase in phrases()
        if phrase.id.endswith(".headline")
        for sentence in re.split(r"(?<=[.?!:;])\s+", NAME.sub("fact", phrase.say))
        if len(sentence.split()) > 14
    ]
    assert not long, "\n".join(long)
