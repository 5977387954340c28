"""Numbers as text: what people read, and what can be read back."""

from __future__ import annotations

import datetime as dt
import re
from math import inf, nan

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core import money_words, words
from core.errors import ShowstopperError
from core.speech import Speech, in_speech

numbers = st.floats(-1e12, 1e12)
shares = st.floats(0, 1)


def back(text: str) -> float:
    """Read a number back."""
    return float(re.sub(r"[^0-9.\-]", "", text.replace(words.MINUS, "-")))


@pytest.mark.parametrize(
    ("says", "text"),
    [
        (words.percent(0.483), "48.3%"),
        (words.percent(1), "100.0%"),
        (words.points(0.392), "+39.2 pp"),
        (words.points(-0.0004), "0.0 pp"),
        (words.points_range(-0.01, 0.02), "−1.0 to +2.0 pp"),
        (words.of_hundred(0.42), "42 of 100"),
        (words.of_hundred(0.0001), "fewer than 1 of 1,000"),
        (money_words.money(-1234, "USD"), "−$1,200"),
        (money_words.money(999_999, "EUR"), "€1.0 million"),
        (money_words.money(0, "EUR"), "€0"),
        (money_words.money(1234, "SEK"), "SEK 1,200"),
        (words.count(1_234_567), "1,234,567"),
        (words.count_noun(1, "flight"), "1 flight"),
        (words.day(dt.date(2026, 2, 3)), "Tue, Feb 3"),
        (words.moment(dt.datetime(2026, 2, 3, 4, 5, tzinfo=dt.UTC)), "Tue, Feb 3, 4:05 AM UTC"),
        (words.probability(0.8), "80%"),
        (words.probability(1.0), "more than 95%"),
        (words.p_value(0.0004), "p < 0.001"),
        (words.listed(("a",)), "a"),
        (words.listed(()), ""),
        (words.clock(59.9), "00:59"),
        (words.significant(0.00123), "0.0012"),
        (words.significant(9.96), "10"),
    ],
)
def test_numbers_read_as_people_write_them(says: str, text: str) -> None:
    assert says.replace(words.NBSP, " ") == text


@given(shares)
def test_a_percentage_can_be_read_back(share: float) -> None:
    assert back(words.percent(share)) == pytest.approx(share * 100, abs=0.0501)


@given(numbers, st.integers(0, 4))
def test_a_fixed_number_can_be_read_back_and_is_never_minus_nought(
    value: float, places: int
) -> None:
    text = words.fixed(value, places)
    assert back(text) == pytest.approx(value, abs=0.501 * 10**-places, rel=1e-9)
    assert "-" not in text
    assert not re.fullmatch(rf"{words.MINUS}[0.,]+", text)


@given(numbers)
def test_thousands_are_apart(value: float) -> None:
    assert re.fullmatch(rf"{words.MINUS}?\d{{1,3}}(,\d{{3}})*", words.count(value))


@given(st.floats(1e-9, 1e12) | st.floats(-1e12, -1e-9))
def test_an_estimate_keeps_two_digits(value: float) -> None:
    assert back(words.significant(value)) == pytest.approx(value, rel=0.0501)


@given(st.floats(-1, 1))
def test_points_have_a_sign_unless_they_read_as_nought(change: float) -> None:
    text = words.points(change)
    assert (text[0] in {"+", words.MINUS}) is (back(text) != 0)


@given(numbers)
def test_money_can_be_read_back(amount: float) -> None:
    text = money_words.money(amount, "EUR")
    times = 1e6 if "million" in text else 1
    assert back(text) * times == pytest.approx(amount, rel=0.0501, abs=0.00501)
    assert text != words.MINUS + "€0"


@given(shares)
def test_odds_are_never_certain(share: float) -> None:
    assert words.probability(share) not in {"0%", "100%"}


@pytest.mark.parametrize("value", [nan, inf, -inf])
def test_what_is_no_number_is_never_written(value: float) -> None:
    for write in (words.fixed, words.count, words.significant, words.percent, words.points):
        with pytest.raises((ShowstopperError, ValueError), match="number"):
            write(value)


@given(st.floats(0, 0.2))
@example(0.0005)
def test_a_natural_frequency_is_never_nought_for_something(share: float) -> None:
    text = words.of_hundred(share)
    assert share == 0 or not text.startswith("0 ")


def test_german_keeps_the_capital_of_a_noun_inside_a_sentence() -> None:
    with in_speech(Speech(language="de")):
        assert words.inside("Release anhalten") == "Release anhalten"
        assert words.named_at("Flüge pro Tag", "600–900 pro Tag") == "Flüge bei 600–900 pro Tag"
    assert words.inside("Pause the release") == "pause the release"
