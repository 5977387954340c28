"""Every text that is shown stands in every catalogue, translated, with the same placeholders."""

from __future__ import annotations

import ast
import string

import pytest

from core.messages import FOLDER
from tests.house.catalogues import OTHERS, merged, read, texts, texts_of


def placeholders(text: str) -> set[str]:
    """Name what is filled in; a text with braces of its own has none."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}
    except ValueError:
        return set()


def sources(message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def forms(message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


@pytest.fixture(scope="module", params=OTHERS)
def language(request: pytest.FixtureRequest) -> str:
    return request.param


def test_the_catalogue_holds_the_texts_of_the_code(language: str) -> None:
    held = (FOLDER / language / "messages.po").read_bytes()
    assert held == merged(language), "run python -m tests.house.catalogues"


def test_every_text_is_translated(language: str) -> None:
    missing = [message.id for message in read(language) if message.id and not all(forms(message))]
    assert not missing, f"{len(missing)} texts lack a translation: {missing[:5]}"


def test_a_translation_fills_in_what_its_text_does(language: str) -> None:
    wrong = {
        form: source
        for message in read(language)
        for source in sources(message)[-1:]
        for form in forms(message)
        if message.id and form and placeholders(form) - {"n"} != placeholders(source) - {"n"}
    }
    assert not wrong


def test_a_translation_begins_and_ends_as_its_text_does(language: str) -> None:
    """Pieces are joined, so that a space at an end counts."""
    wrong = [
        (source, form)
        for message in read(language)
        for source, form in zip(sources(message), forms(message), strict=True)
        if message.id
        and form
        and (source[:1].isspace(), source[-1:].isspace())
        != (form[:1].isspace(), form[-1:].isspace())
    ]
    assert not wrong


def test_texts_are_found_where_they_are_called_with() -> None:
    code = 'say("a" " b", x=say("c"))\nmark("d")\nsay_count(n, "{n} e", "{n} es")\nsay(name)'
    assert sorted(map(str, texts_of(ast.parse(code)))) == [
        "('{n} e', '{n} es')",
        "a b",
        "c",
        "d",
    ]
    assert len(texts()) > 500
