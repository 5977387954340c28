"""The one place where a number becomes text.

Fractions come in as fractions (0.483), and leave as people write them ("48.3%"). The space before
a unit does not break. How numbers are grouped and where the percent sign goes follow the locale in
use (`core.written`); words around them and dates the language (`core.messages`). Amounts of money
are written by `core.money_words`.

A range is written with an en dash ("$2,700–$12,000"), and with "to" where an end is signed, because
a minus beside a dash cannot be read. `aloud` turns what is written into what is said.
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_EVEN, Context, Decimal

from core.date_words import (  # noqa: F401  dates are written by the same name as numbers
    DAYS,
    MONTHS,
    NBSP,
    day,
    full_day,
    full_moment,
    moment,
    time_of_day,
)
from core.messages import form, language, mark, say
from core.written import style

MINUS = "\u2212"
DASH = "\u2013"


def own_mark(text: str) -> str:
    """Write a number with the marks of the locale in place of the English ones."""
    now = style()
    if now.decimal == "." and now.group == ",":
        return text
    return text.translate({ord("."): now.decimal, ord(","): now.group})


def finite(value: float) -> float:
    """Take a number as it is; raises ValueError for one that cannot be written."""
    if not math.isfinite(value):
        raise ValueError(f"only numbers can be written, got {value}.")
    return float(value)


WIDE = Context(prec=400)  # digits; the largest double has 309


def fixed(value: float, places: int = 0) -> str:
    """Write a number with a fixed count of decimals, thousands apart, and a real minus.

    >>> fixed(-1234.5, 1)
    '−1,234.5'
    >>> fixed(-0.04, 1)
    '0.0'
    """
    return own_mark(_fixed(value, places))


def _fixed(value: float, places: int) -> str:
    quantum = Decimal(1).scaleb(-places)
    rounded = Decimal(repr(finite(value))).quantize(quantum, ROUND_HALF_EVEN, WIDE)
    text = f"{abs(rounded):,f}"
    return (MINUS if rounded < 0 else "") + text


def count(value: float) -> str:
    """Write a whole number.

    >>> count(20000)
    '20,000'
    """
    return fixed(value, 0)


def count_noun(value: float, text: str, many: str = "") -> str:
    r"""Write a count with its noun in the right number.

    >>> count_noun(1, "flight"), count_noun(2, "flight"), count_noun(2, "person", "people")
    ('1\xa0flight', '2\xa0flights', '2\xa0people')
    """
    written = count(value)
    return (
        f"{written}{NBSP}{form(1 if written == '1' else 2, text, many or f'{text}s')}"
    )


def significant(value: float, digits: int = 2) -> str:
    """Write an estimate with as many digits as it deserves: two by default, no more decimals than
    needed.

    >>> significant(123456), significant(1.234), significant(0.0123), significant(0)
    ('120,000', '1.2', '0.012', '0')
    """
    return own_mark(_significant(value, digits))


def _significant(value: float, digits: int) -> str:
    value = finite(value)
    if value == 0:
        return "0"
    places = digits - 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, places)
    # Rounding may carry into a new digit, as 9.96 does.
    places = digits - 1 - math.floor(math.log10(abs(rounded)))
    return _fixed(rounded, max(places, 0))


def plain_number(value: float, digits: int = 3) -> str:
    """Write a number as a person would enter it: so many digits at most, and no zeros that say
    nothing.

    >>> plain_number(3.0), plain_number(850), plain_number(0.125), plain_number(12345)
    ('3', '850', '0.125', '12,300')
    """
    text = _significant(value, digits)
    return own_mark(text.rstrip("0").rstrip(".") if "." in text else text)


ENTERED_DIGITS = 9  # more than anybody types; a computed number has more


def entered_number(value: float) -> str:
    """Write a number as it was typed; one that was computed, by its many digits, with three.

    >>> entered_number(12345), entered_number(0.125), entered_number(2 / 3)
    ('12,345', '0.125', '0.667')
    """
    typed = float(f"{finite(value):.{ENTERED_DIGITS}g}")
    exact = math.isclose(value, typed, rel_tol=1e-12)
    return plain_number(value, ENTERED_DIGITS if exact else 3)


def percent(share: float, places: int = 1) -> str:
    """Write a fraction as a percentage.

    >>> percent(0.4834)
    '48.3%'
    """
    return percent_of(fixed(share * 100, places))


def percent_range(low: float, high: float, places: int = 1) -> str:
    """Write a range of fractions.

    >>> percent_range(0.35, 0.43)
    '35.0–43.0%'
    """
    return span(fixed(low * 100, places), percent(high, places))


def percent_of(number: str) -> str:
    """Put the percent sign after a number that is written already.

    >>> percent_of("2.5")
    '2.5%'
    """
    return f"{number}{style().percent_gap}%"


def percent_before(share: float) -> str:
    """Write a fraction as a percentage before the noun that it belongs to; German joins the two.

    >>> percent_before(0.95)
    '95%'
    """
    written = percent(share, 0)
    return f"{fixed(share * 100, 0)}-%-" if written[-2:-1].isspace() else written


def span(low: str, high: str) -> str:
    """Join the two ends of a range, each as text: a dash, or "to" beside a sign.

    >>> span("12", "57"), span("−1.0", "+2.0 pp")
    ('12–57', '−1.0 to +2.0 pp')
    """
    signed = {MINUS, "+", "-"} & {low[:1], high[:1]}
    return (
        say("{low} to {high}", low=low, high=high) if signed else f"{low}{DASH}{high}"
    )


def points(change: float, places: int = 1) -> str:
    r"""Write a difference of two fractions in percentage points, always signed.

    >>> points(0.392), points(-0.01), points(0)
    ('+39.2\xa0pp', '−1.0\xa0pp', '0.0\xa0pp')
    """
    text = fixed(change * 100, places)
    sign = "+" if change > 0 and text.strip("0.,") else ""
    return f"{sign}{text}{NBSP}{say('pp')}"


def points_range(low: float, high: float, places: int = 1) -> str:
    r"""Write the interval of a difference of two fractions.

    >>> points_range(0.35, 0.43), points_range(-0.01, 0.02)
    ('+35.0 to +43.0\xa0pp', '−1.0 to +2.0\xa0pp')
    """
    return span(
        points(low, places).removesuffix(f"{NBSP}{say('pp')}"), points(high, places)
    )


def of_hundred(share: float) -> str:
    """Write a fraction as a natural frequency.

    >>> of_hundred(0.483), of_hundred(0.004)
    ('48 of 100', '4 of 1,000')
    """
    if 0 < share < 0.01:
        if share < 0.0005:
            return say("fewer than 1 of {thousand}", thousand=count(1000))
        return _out_of(max(round(share * 1000), 1), 1000)
    return _out_of(round(share * 100), 100)


def _out_of(part: int, whole: int) -> str:
    return say("{part} of {whole}", part=count(part), whole=count(whole))


def of_thousand(share: float) -> str:
    """Write a fraction per 1,000.

    >>> of_thousand(0.483)
    '483 of 1,000'
    """
    return _out_of(round(share * 1000), 1000)


def with_unit(
    value: float, unit: str, *, signed: bool = False, entered: bool = False
) -> str:
    r"""Write a measured value with its unit, with three digits, or one that somebody entered.

    >>> with_unit(12.345, "minutes"), with_unit(0.5, "days", signed=True, entered=True)
    ('12.3\xa0minutes', '+0.5\xa0days')
    """
    text = entered_number(value) if entered else significant(value, 3)
    sign = "+" if signed and value > 0 else ""
    return f"{sign}{text}{NBSP}{unit}".rstrip(NBSP)


def range_with_unit(low: float, high: float, unit: str) -> str:
    r"""Write the interval of a measured value.

    >>> range_with_unit(1.0, 2.5, "minutes")
    '1.00–2.50\xa0minutes'
    """
    return span(significant(low, 3), with_unit(high, unit))


def clock(seconds: float) -> str:
    """Write a span of seconds as minutes and seconds.

    >>> clock(192)
    '03:12'
    """
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes:02d}:{rest:02d}"


def days(value: float) -> str:
    r"""Write a span in days, whole days if it is one.

    >>> days(9), days(1), days(2.5)
    ('9\xa0days', '1\xa0day', '2.5\xa0days')
    """
    text = fixed(value, 0) if abs(value - round(value)) < 0.05 else fixed(value, 1)
    return f"{text}{NBSP}{form(1 if text == '1' else 2, 'day', 'days')}"


def probability(share: float, *, down: bool = False) -> str:
    r"""Write a chance in steps of five per cent, the nearest or the next one `down`, never as
    certainty.

    >>> [probability(share) for share in (0.8, 0.999, 0.01, 0.94)]
    ['80%', 'more than 95%', 'less than 5%', '95%']
    >>> probability(0.94, down=True), probability(0.04, down=True)
    ('90%', 'less than 5%')
    """
    if share > 0.97:
        return say("more than {share}", share=percent(0.95, 0))
    steps = (
        0
        if share < 0.03
        else math.floor(share * 20 + 1e-9)
        if down
        else round(share * 20)
    )
    return (
        percent(steps / 20, 0)
        if steps
        else say("less than {share}", share=percent(0.05, 0))
    )


def chance(share: float, least: float | None = None) -> str:
    """Write a chance in whole per cent, never as certainty; no rounding lifts it to `least`.

    >>> chance(0.734), chance(1.0), chance(0.7963, 0.8), chance(0.79999, 0.8)
    ('73%', 'more than 99%', '79.6%', 'just under 80%')
    """
    if share >= 0.995 or share < 0.005:
        text = mark("more than {share}") if share > 0.5 else mark("less than {share}")
        return say(text, share=percent(0.99 if share > 0.5 else 0.01, 0))
    if least is None or share >= least or round(share, 2) < least:
        return percent(share, 0)
    if round(share, 3) < least:
        return percent(share, 1)
    return say("just under {share}", share=percent(least, 0))


def p_value(p: float) -> str:
    """Write a p-value.

    >>> p_value(0.03), p_value(1e-9)
    ('p = 0.030', 'p < 0.001')
    """
    return f"p < {fixed(0.001, 3)}" if p < 0.001 else f"p = {significant(p, 2)}"


def inside(name: str) -> str:
    """Write a name or a sentence where another sentence goes on.

    What begins with two capitals is an abbreviation and stays as it is, and so does all of a
    language that writes nouns with a capital.

    >>> inside("Pause the release"), inside("QA first")
    ('pause the release', 'QA first')
    """
    stays = language().capital_nouns or name[1:2].isupper()
    return name if stays else f"{name[:1].lower()}{name[1:]}"


def named_at(name: str, value: str) -> str:
    """Name an input with the value it is taken at; a unit that both end in is said once.

    >>> named_at("flights a day", "600 to 900 a day"), named_at("delay", "2 days")
    ('flights at 600 to 900 a day', 'delay at 2 days')
    """
    parts, ends = name.split(), value.replace("\u00a0", " ").split()
    shared = next(
        (
            n
            for n in (3, 2, 1)
            if len(parts) > n and parts[-n:] == ends[-n:] and len(ends) > n
        ),
        0,
    )
    said = " ".join(parts[: len(parts) - shared]) if shared else name
    return say("{name} at {range}", name=said, range=value)


def times(ratio: float) -> str:
    """Write a ratio.

    >>> times(5.31)
    '5.3 times'
    """
    return say("{ratio} times", ratio=significant(ratio))


def listed(parts: tuple[str, ...], last: str = mark("and")) -> str:
    """Join with commas and a last word.

    >>> listed(("a", "b", "c"))
    'a, b and c'
    """
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {say(last)} {parts[-1]}"


def listed_briefly(parts: tuple[str, ...], most: int = 3) -> str:
    """Join with commas, and count what is beyond `most`, so that a line stays a line.

    >>> listed_briefly(("a", "b", "c", "d"), 3), listed_briefly(("a", "b", "c"), 3)
    ('a, b and 2 more', 'a, b and c')
    """
    if len(parts) <= most:
        return listed(parts)
    rest = say("{many} more", many=count(len(parts) - most + 1))
    return listed((*parts[: most - 1], rest))


def short_digest(digest: str) -> str:
    """Write the first seven characters of a digest, enough to compare by eye.

    >>> short_digest("3f9a21c77")
    '3f9a21c'
    """
    return digest[:7]


def file_size(size: int) -> str:
    r"""Write a size of a file.

    >>> file_size(341_000)
    '341\xa0kB'
    """
    return (
        f"{fixed(size / 1e6, 1)}{NBSP}MB"
        if size >= 1_000_000
        else f"{count(max(size / 1000, 1))}{NBSP}kB"
    )
