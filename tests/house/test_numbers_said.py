"""Numbers that are said are written by the locale of the case, never by Python alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from core import words
from core.case.answers import Span, read_range
from core.case.inputs import Quantity
from core.messages import BY_CODE, catalogue, in_language, say_stored, tidied
from core.script.claims import filled
from core.script.facts import Fact
from core.script.quantity_words import range_words, value_words
from core.speech import Speech, in_speech
from core.words import count

ROOT = Path(__file__).parents[2]
SAID = {"say", "say_count", "form"}
OF_A_NUMBER = re.compile(r"[,.\d]*[,eEfFgG%]")
PHRASES = ROOT / "core/script/phrases"
# Marks of English: thousands after a comma, a currency before its amount, a percent sign that
# touches its number.
ENGLISH_MARKS = re.compile(r"(?<![\d.])\d{1,3}(?:,\d{3})+(?![\d,])|[$€£]\d|\d%")
# The way a file or a command writes a number, which no language changes.
AS_TYPED = {"--limit 8%"}


def by_python(tree: ast.AST) -> Iterator[int]:
    """Find numbers that Python writes into a text that is said."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SAID:
            for keyword in node.keywords:
                if isinstance(keyword.value, ast.JoinedStr) and any(
                    isinstance(part, ast.FormattedValue)
                    and isinstance(part.format_spec, ast.JoinedStr)
                    and OF_A_NUMBER.fullmatch(ast.unparse(part.format_spec)[2:-1])
                    for part in keyword.value.values
                ):
                    yield node.lineno


def test_no_number_that_is_said_is_written_by_python_alone() -> None:
    found = [
        f"{path.relative_to(ROOT).as_posix()}:{line}"
        for part in ("core", "pages")
        for path in sorted((ROOT / part).rglob("*.py"))
        for line in by_python(ast.parse(path.read_text("utf-8")))
    ]
    assert found == []


def test_a_number_that_python_writes_is_noticed() -> None:
    assert list(by_python(ast.parse('say("{n} records", n=f"{n:,}")'))) == [1]
    assert list(by_python(ast.parse('say("{n} sure", n=f"{n:.1%}")'))) == [1]
    assert list(by_python(ast.parse('say("at {t}", t=f"{t:%H:%M}")'))) == []
    assert list(by_python(ast.parse('say("{n} records", n=count(n))'))) == []


def test_no_german_text_has_a_number_in_english_marks() -> None:
    texts = [text for forms in catalogue("de").texts.values() for text in forms]
    texts += [path.read_text("utf-8") for path in sorted((PHRASES / "de").rglob("*.txt"))]
    for typed in AS_TYPED:
        texts = [text.replace(typed, "") for text in texts]
    assert [text[:80] for text in texts if ENGLISH_MARKS.search(text)] == []


def test_a_stored_number_is_written_as_the_language_does_whatever_its_size() -> None:
    for stored, written in (
        ("12,345", "12.345"),
        ("1,234,567", "1.234.567"),
        ("0.3155", "0,3155"),
        ("0.316", "0,316"),
        ("12.5%", "12,5\u00a0%"),
        ("1,234.5", "1.234,5"),
        ("30", "30"),
        ("12.345", "12.345"),  # a German thousand, or a decimal: left as it is
    ):
        with in_speech(Speech("de", "de_DE")):
            assert (
                say_stored(f"s1 cut at the threshold {stored}")
                == f"s1 an der Schwelle {written} geteilt"
            )
        assert (
            say_stored(f"s1 cut at the threshold {stored}") == f"s1 cut at the threshold {stored}"
        )


def test_an_example_to_type_can_be_typed_in_the_locale_in_which_it_is_shown() -> None:
    for numbers in ("en_US", "de_DE", "fr_FR", "de_CH"):
        with in_speech(Speech("en", numbers)):
            assert read_range(f"{count(2000)} to {count(5000)}", "it") == Span(2000, 5000)


def test_a_count_has_the_marks_of_its_locale_in_every_language() -> None:
    for code, language in BY_CODE.items():
        with in_language(code), in_speech(Speech(code, language.locale)):
            assert count(12345) == {"en": "12,345", "de": "12.345"}[code]


def test_the_unit_of_an_input_is_said_in_the_language() -> None:
    each_day = Quantity("traffic", "Vorhersagen pro Tag", "a day", 500, 5_000)
    lost = Quantity("delay_revenue", "Umsatz", "EUR a day", 500, 5_000)
    typed = Quantity("pallets", "Paletten", "per pallet", 1, 2)
    with in_speech(Speech("de", "de_DE")):
        assert value_words(1420, each_day, "EUR") == "1.420\u00a0pro Tag"
        assert value_words(1300, lost, "EUR") == "1.300\u00a0€ pro Tag"
        assert range_words(each_day) == "500–5.000\u00a0pro Tag"
        assert value_words(2, typed, "EUR") == "2\u00a0per pallet"


def test_a_counted_noun_is_bent_after_its_preposition_in_german() -> None:
    with in_speech(Speech("de", "de_DE")):
        for days, text in (
            (10, "In 10\u00a0Tagen"),
            (1, "In 1\u00a0Tag"),
            (2.5, "In 2,5\u00a0Tagen"),
        ):
            assert filled_text("in {canary.shadow}", "canary.shadow", words.days(days)) == text
        assert tidied("über 10 Tage") == "über 10 Tage"
        assert tidied("Nach etwa 3 bis 5 Tage und bei 300 Datensätze") == (
            "Nach etwa 3 bis 5 Tagen und bei 300 Datensätzen"
        )
    assert tidied("in 10 days, in 10 Tagen") == "in 10 days, in 10 Tagen"


def filled_text(wording: str, name: str, says: str) -> str:
    claim = filled("x", wording, {name: Fact(name, says, "finding")})
    return "" if claim is None else claim.says
