"""The scripts in the browser hold no text for users: what they say comes from the server."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from core.messages import BY_CODE, in_language
from pages.parts import listeners, prompting, script_words, stage
from tests.checks import PARTS, SCRIPTS

COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'`\\])//[^\n]*", re.DOTALL)
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`')
FILLED = re.compile(r"\$\{[^}]*\}")
# Two words, or one that begins with a capital as a button's does.
WORDED = re.compile(r"[^\W\d_]{2,} +[^\W\d_]{2,}|^\W*[A-Z][a-z]{2,}\b|\b[A-Z]{5,}\b")
# Keys of the keyboard, kinds of nodes, classes of styles, selectors, the browser's console.
TECHNICAL = re.compile(
    r"^(Page(Down|Up)|Arrow(Left|Right)|Escape|Enter|Tab|Backspace|WebSocket|ResizeObserver)$"
    r"|[\[\]=|\\]|^(light l|row text|note rest|cut (wide|narrow)|time|outer|done|showstopper)\b"
    r"|^input, textarea, select$|^p, h1|^Esc, Tab$|^→  Page Down|^←  Page Up"
)


def texts(script: str) -> Iterator[str]:
    """List the literals of a script that a person might read."""
    for found in LITERAL.finditer(COMMENT.sub("", script)):
        text = FILLED.sub("…", found[1] if found[1] is not None else found[2])
        if WORDED.search(text) and not TECHNICAL.search(text):
            yield text


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_holds_no_text_for_users(name: str) -> None:
    assert list(texts((PARTS / name).read_text("utf-8"))) == []


def test_a_planted_text_is_noticed() -> None:
    script = 'node.textContent = "Undo"\nsay(`Kept as ${kind}.`) // "Not this one"\nadd("row")'
    assert list(texts(script)) == ["Undo", "Kept as …."]


@pytest.mark.parametrize(
    "html",
    [listeners.CONSOLE, listeners.TIMER, stage.HTML, prompting.PROMPTER, prompting.LIGHTS],
)
def test_the_markup_of_a_component_holds_no_text_for_users(html: str) -> None:
    assert re.findall(r">\s*([^<>\s✕][^<>]*)<", html) == []
    assert re.findall(r'(?:aria-label|title|placeholder)="([^"]*\w{4,}[^"]*)"', html) == []


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("console.js", script_words.CONSOLE),
        ("action_line.js", script_words.CONSOLE),
        ("clock.js", script_words.CLOCK),
        ("stage.js", script_words.STAGE),
        ("stage_feed.js", script_words.STAGE),
    ],
)
def test_every_word_that_a_script_asks_for_is_sent(script: str, words: dict[str, str]) -> None:
    code = (PARTS / script).read_text("utf-8")
    asked = set(re.findall(r"\bwords\.(\w+)", code)) - {"push", "join", "map", "length", "locale"}
    assert asked <= set(words)


def test_every_word_of_the_console_is_asked_for() -> None:
    code = "".join((PARTS / name).read_text("utf-8") for name in ("action_line.js", "console.js"))
    marked = re.findall(r'data-(?:text|label)="(\w+)"', listeners.CONSOLE)
    for name in set(script_words.CONSOLE) - set(marked):
        assert re.search(rf"\b{name.removeprefix('key_')}\b", code), name


def test_dates_on_the_console_are_written_in_the_locale_of_the_language() -> None:
    for code in BY_CODE:
        with in_language(code):
            assert script_words.of_console()["locale"].startswith(f"{code}-")
