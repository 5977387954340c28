"""What a person types into a field: a range, a share, days, people, steps.

Read as it was meant, or asked again.

Nothing is guessed: "about 5k" names no range, and is asked for one.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from core import words, written
from core.case.appointment import zone_of
from core.case.inputs import PlanStep, Quantity, Shape
from core.case.model import Person
from core.errors import BadCase, Complaint
from core.messages import mark, say

NUMBER = r"[+-]?\d[\d.,'’\s\u00a0\u202f]*(?:[eE][+-]?\d+)?"
TIMES = {
    "k": 1e3,
    "thousand": 1e3,
    "tsd": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "mio": 1e6,
    "million": 1e6,
    "millions": 1e6,
    "bn": 1e9,
}
AMOUNT = re.compile(
    rf"({NUMBER})\s*(k|thousand|tsd\.?|mn|mio\.?|millions?|m|bn)?(?![a-z])",
    re.IGNORECASE,
)
VAGUE = re.compile(
    r"\b(about|around|roughly|approx\w*|circa|ca\.?|some|maybe|up to|at least|at"
    r" most|over|under|etwa|ungef\w*|rund|bis zu)\b|~|<|>",
    re.IGNORECASE,
)
SIGNS = re.compile(
    r"[$€£¥%]|\b(usd|eur|gbp|chf|jpy|a day|per day|days?|hours?|people|each)\b",
    re.IGNORECASE,
)
DASHES = re.compile(
    r"(?<=[\dkKmM%€$£ ])\s*(?:–|—|-|\bto\b|\bbis\b|\band\b|\bund\b|\.\.+)\s*(?=[\d$€£.])"
)


@dataclass(frozen=True, slots=True)
class Span:
    """Two ends of a range; the same twice for an exact number."""

    low: float
    high: float


def read_range(text: str, what: str, *, share: bool = False) -> Span:
    """Read "2,000 to 5,000", "2k-5k" or "5".

    Raises BadCase that says what was found and what to type.

    >>> read_range("2k–5k", "traffic"), read_range("$1,200 to $3,400", "cost")
    (Span(low=2000.0, high=5000.0), Span(low=1200.0, high=3400.0))
    >>> read_range("7", "days")
    Span(low=7.0, high=7.0)
    >>> read_range("2 to 5%", "share", share=True)
    Span(low=0.02, high=0.05)
    """
    found = _amounts(text)
    if len(found) == 1 and VAGUE.search(text):
        _ask(what, text, say("is one number and no range"), _example(found[0]))
    if len(found) not in {1, 2} or VAGUE.search(text):
        _ask(
            what,
            text,
            say("is not a range"),
            say(
                "type two numbers, such as {low} to {high}, or one number if it is exact",
                low=words.count(2000),
                high=words.count(5000),
            ),
        )
    if (two := _two_readings(text)) is not None:
        grouped, decimal = two
        # Without a mark between its thousands, which is what is in doubt.
        whole = str(round(grouped))
        do = say(
            "type {grouped} or {decimal}",
            grouped=whole,
            decimal=written_number(decimal),
        )
        _ask(
            what,
            text,
            say(
                "may mean {grouped} or {decimal}",
                grouped=whole,
                decimal=written_number(decimal),
            ),
            do,
        )
    low, high = (found[0], found[-1])
    if share:
        low, high = _shares(low, high, text, what)
    if low > high:
        _ask(
            what,
            text,
            say("starts above its end"),
            say("type the smaller number first"),
        )
    if low < 0:
        _ask(what, text, say("is below zero"), say("type zero or more"))
    return Span(low, high)


def _two_readings(text: str) -> tuple[float, float] | None:
    """Give both values of the first number that two conventions read a thousand times apart.

    "2.000" is two thousand for a German and two for an American; three digits behind a decimal mark
    are rare in what people estimate, so it is asked. No thousands begin with 0, nor with a scale.
    """
    for found in AMOUNT.finditer(SIGNS.sub(" ", text)):
        bare = re.sub(r"\s", "", found[1]).rstrip(".,")
        point = re.escape(written.style().decimal)
        if not found[2] and re.fullmatch(rf"[+-]?[1-9]\d{{0,2}}{point}\d{{3}}", bare):
            value = _number(bare)
            return value * 1_000, value
    return None


def _shares(low: float, high: float, text: str, what: str) -> tuple[float, float]:
    """Read shares as they are typed: 5% and 5 are five per cent where a percent sign stands, 0.05
    is one without.
    """
    if "%" in text:
        low, high = low / 100, high / 100
    if high > 1:
        _ask(
            what,
            text,
            say("is more than the whole"),
            say("type a share with a percent sign, such as 5%"),
        )
    return low, high


def _ask(what: str, text: str, found: str, do: str) -> None:
    raise BadCase(Complaint(f"{what}: “{text.strip()}” {found}", do))


def _example(value: float) -> str:
    low, high = (
        written_number(float(f"{value * factor:.2g}")) for factor in (0.8, 1.2)
    )
    return say(
        "type the range that you are 90% sure of, such as {low} to {high}",
        low=low,
        high=high,
    )


def written_number(value: float) -> str:
    """Write a number as a person would type it.

    >>> written_number(4000.0), written_number(0.5)
    ('4,000', '0.5')
    """
    marks = written.style()
    return f"{value:,.10g}".translate(
        str.maketrans({",": marks.group, ".": marks.decimal})
    )


def _amounts(text: str) -> list[float]:
    parts = [part for part in DASHES.split(text) if part and part.strip()]
    # "2 to 5 k": what stands behind the second number holds for the first as well.
    found = [AMOUNT.search(SIGNS.sub(" ", part)) for part in parts]
    if any(match_ is None for match_ in found):
        return []
    matches = [match_ for match_ in found if match_ is not None]
    last = (matches[-1][2] or "") if matches else ""
    scales = [match_found[2] or last for match_found in matches]
    result = [
        _number(match_found[1]) * TIMES.get(scale.lower().rstrip("."), 1.0)
        for match_found, scale in zip(matches, scales, strict=True)
    ]
    return result if all(math.isfinite(value) for value in result) else []


def _number(text: str) -> float:
    """Read a number with the marks of the case's locale, or those that only one reading allows: 1,5
    is one and a half.
    """
    bare = re.sub(r"[\s\u00a0\u202f'’]", "", text).rstrip(".,")
    if not re.fullmatch(r"[+-]?\d[\d.,]*(e[+-]?\d+)?", bare, re.IGNORECASE):
        return math.nan
    decimal = written.style().decimal
    if "," in bare and "." in bare:
        decimal = max(",", ".", key=bare.rfind)
    elif "," in bare or "." in bare:
        sign = "," if "," in bare else "."
        grouped = re.fullmatch(rf"[+-]?\d{{1,3}}(\{sign}\d{{3}})+", bare) is not None
        decimal = (
            sign
            if not grouped or (decimal == sign and bare.count(sign) == 1)
            else "."
            if sign == ","
            else ","
        )
    group = "," if decimal == "." else "."
    plain = bare.replace(group, "").replace(decimal, ".")
    return float(plain) if plain.count(".") <= 1 else math.nan


def quantity(input_id: str, name: str, unit: str, span: Span, source: str) -> Quantity:
    """Make an input of a range: exact if its ends are the same, and never below zero."""
    shape: Shape = (
        "share" if unit == "share" and span.low > 0 and span.high < 1 else "lognormal"
    )
    likely = None
    if span.low == span.high:
        shape = "fixed"
    elif span.low == 0 or (unit == "share" and shape != "share"):
        shape, likely = "pert", (span.low + span.high) / 2
    return Quantity(
        input_id, name, unit, span.low, span.high, shape, source, likely=likely
    )


def read_people(text: str, decider: str = "") -> tuple[Person, ...]:
    r"""Read people, one a line: "Priya Nair, Product manager, priya@example.com, Asia/Kolkata".

    The first presents.

    >>> people = read_people("Mira, Data scientist\nHelen, Director", "Helen")
    >>> [(one.name, one.role, one.decides) for one in people]
    [('Mira', 'Data scientist', False), ('Helen', 'Director', True)]
    """
    people = []
    for line in text.splitlines():
        parts = [part.strip() for part in re.split(r"[,;\t]", line) if part.strip()]
        if not parts:
            continue
        email = next((part for part in parts[1:] if "@" in part), "")
        zone = next((part for part in parts[1:] if "/" in part and zone_of(part)), "")
        role = ", ".join(part for part in parts[1:] if "@" not in part and part != zone)
        decides = bool(decider) and parts[0] == decider
        people.append(Person(parts[0], role, email, decides, zone))
    return tuple(people)


def write_people(people: tuple[Person, ...]) -> str:
    """Write people as they are typed."""
    return "\n".join(
        ", ".join(
            part
            for part in (person.name, person.role, person.email, person.zone)
            if part
        )
        for person in people
    )


STEP_FORM = mark(
    "type it as: step, owner, days, such as: Find the cause, Jonas, 1 to 3"
)


def read_steps(text: str) -> tuple[PlanStep, ...]:
    """Read steps of the fix, one a line: "Find the cause, Jonas, 1 to 3" or with three numbers,
    best, likely, worst.

    >>> read_steps("Find the cause, Jonas, 1 to 3")
    (PlanStep(name='Find the cause', owner='Jonas', low=1.0, likely=2.0, high=3.0, after=None),)
    """
    steps, wrong = [], []
    for line in (line for line in text.splitlines() if line.strip()):
        step = _step(line)
        if step is None:
            wrong.append(
                Complaint(
                    say(
                        "“{line}” does not say a step, its owner and its days",
                        line=line.strip(),
                    ),
                    say(STEP_FORM),
                )
            )
        else:
            steps.append(step)
    if wrong:
        raise BadCase(*wrong)
    return tuple(steps)


DAYS = re.compile(r"(\d+(?:[.,]\d+)?)")


def _step(line: str) -> PlanStep | None:
    parts = [part.strip() for part in re.split(r"[,;\t](?!\d)", line.strip())]
    if len(parts) < 3 or not all(parts[:2]):
        return None
    numbers = [
        float(item.replace(",", ".")) for item in DAYS.findall(" ".join(parts[2:]))
    ]
    if len(numbers) not in {1, 2, 3} or sorted(numbers) != numbers:
        return None
    low, high = numbers[0], numbers[-1]
    return PlanStep(
        parts[0],
        parts[1],
        low,
        numbers[1] if len(numbers) == 3 else (low + high) / 2,
        high,
    )


def write_steps(steps: tuple[PlanStep, ...]) -> str:
    """Write steps as they are typed."""
    return "\n".join(
        (
            f"{step.name.replace(',', ' ')}, {step.owner}, {step.low:g} / {step.likely:g} /"
            f" {step.high:g}"
        )
        for step in steps
    )


def write_range(item: Quantity | None) -> str:
    """Write an input as it is typed; empty where there is none."""
    if item is None:
        return ""
    if item.unit == "share":
        low, high = (f"{end * 100:g}" for end in (item.low, item.high))
        return f"{low}%" if low == high else say("{low} to {high}%", low=low, high=high)
    return write_span((item.low, item.high))


def write_span(span: tuple[float, float]) -> str:
    """Write two ends as they are typed.

    >>> write_span((50, 80)), write_span((2, 2))
    ('50 to 80', '2')
    """
    low, high = (written_number(end) for end in span)
    return low if span[0] == span[1] else say("{low} to {high}", low=low, high=high)
