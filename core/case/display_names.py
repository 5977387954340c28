"""Names of columns as people say them: "dep_delay_min" is the departure delay, in minutes.

A name is guessed from how the column is called in the file, and the team can change it. What cannot
be expanded stays as it is, so that nobody is shown a word that the file does not hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.messages import language
from core.text import one_line

PIECES = re.compile(
    r"[^\W\d_]+\d*(?=[A-Z][a-z])|[A-Z]+(?=[A-Z][a-z])|[^\W_]+", re.UNICODE
)
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")

# Abbreviations that mean one thing in the data of many trades. What means several ("temp", "no",
# "st") is left as it is.
EXPANDED = {
    "acct": "account",
    "addr": "address",
    "amt": "amount",
    "arr": "arrival",
    "avg": "average",
    "bal": "balance",
    "cat": "category",
    "cnt": "count",
    "ctr": "click rate",
    "cust": "customer",
    "dep": "departure",
    "dept": "department",
    "desc": "description",
    "dest": "destination",
    "diag": "diagnosis",
    "dist": "distance",
    "dob": "date of birth",
    "dow": "day of week",
    "dur": "duration",
    "emp": "employment",
    "freq": "frequency",
    "hist": "history",
    "inst": "installment",
    "lang": "language",
    "lat": "latitude",
    "len": "length",
    "lon": "longitude",
    "merch": "merchant",
    "mo": "month",
    "msg": "message",
    "nat": "nationality",
    "num": "number of",
    "orig": "origin",
    "pmt": "payment",
    "prev": "previous",
    "prob": "probability",
    "prod": "product",
    "pt": "patient",
    "qty": "quantity",
    "rev": "revenue",
    "sched": "scheduled",
    "subj": "subject",
    "tel": "phone",
    "tmp": "temporary",
    "tot": "total",
    "ts": "time",
    "tstamp": "time",
    "txn": "transaction",
    "usr": "user",
    "vol": "volume",
    "wt": "weight",
    "yr": "year",
}
# What the last word of a name says about the unit, and how the unit is written.
UNITS = {
    "bp": "bp",
    "bps": "bp",
    "celsius": "°C",
    "cm": "cm",
    "days": "days",
    "db": "dB",
    "eur": "EUR",
    "euro": "EUR",
    "gb": "GB",
    "gbp": "GBP",
    "hours": "h",
    "hr": "h",
    "hrs": "h",
    "hz": "Hz",
    "kb": "kB",
    "kg": "kg",
    "km": "km",
    "kmh": "km/h",
    "kw": "kW",
    "kwh": "kWh",
    "lbs": "lb",
    "mb": "MB",
    "mg": "mg",
    "mi": "mi",
    "mins": "min",
    "minuten": "min",
    "minutes": "min",
    "ml": "ml",
    "mm": "mm",
    "mmhg": "mmHg",
    "mph": "mph",
    "ms": "ms",
    "mwh": "MWh",
    "pct": "%",
    "percent": "%",
    "px": "px",
    "sec": "s",
    "seconds": "s",
    "secs": "s",
    "sekunden": "s",
    "stunden": "h",
    "tage": "Tage",
    "usd": "USD",
}
# "min" and "max" bound a value where they come first, and "min" is a unit where it comes last.
BOUNDS = {"min": "minimum", "max": "maximum"}


@dataclass(frozen=True, slots=True)
class DisplayName:
    """A column as people say it, with its unit where the name of the column gives one."""

    text: str
    unit: str = ""


def guessed(column: str) -> DisplayName:
    """Guess how people call a column.

    >>> guessed("dep_delay_min"), guessed("cust_age")
    (DisplayName(text='departure delay', unit='min'), DisplayName(text='customer age', unit=''))
    >>> guessed("loanAmountUSD"), guessed("TSH"), guessed("max_hr")
    (DisplayName(text='loan amount', unit='USD'), DisplayName(text='TSH', unit=''), \
DisplayName(text='maximum hr', unit=''))
    """
    pieces = [
        part
        for piece in PIECES.findall(one_line(column))
        for part in CAMEL.split(piece)
    ]
    if not pieces:
        return DisplayName(one_line(column))
    unit, last = "", pieces[-1].lower()
    if (
        len(pieces) > 1
        and last in UNITS | {"min": ""}
        and pieces[0].lower() not in BOUNDS
    ):
        unit = "min" if last == "min" else UNITS[last]
        pieces = pieces[:-1]
    whole = set(PIECES.findall(one_line(column)))
    spoken = [
        _spoken(piece, first=place == 0, whole=piece in whole)
        for place, piece in enumerate(pieces)
    ]
    text = one_line(" ".join(spoken)).removesuffix(" of")
    return DisplayName(_as_a_noun(text), unit)


def _as_a_noun(text: str) -> str:
    """Begin a name as a noun begins in the language in use: German writes it with a capital."""
    capital = text[:1].upper()
    return (
        capital + text[1:] if language().capital_nouns and len(capital) == 1 else text
    )


def _spoken(piece: str, *, first: bool, whole: bool) -> str:
    lower = piece.lower()
    if first and lower in BOUNDS:
        return BOUNDS[lower]
    if lower in EXPANDED:
        return EXPANDED[lower]
    # In German a later noun keeps its capital; one within a word in camel case is no noun's.
    if whole and piece.istitle() and language().code == "de":
        return piece
    # Capitals are an abbreviation of the trade ("TSH", "EV"), unless all names shout.
    return piece if piece.isupper() and len(piece) <= 4 else lower


def column_name(column: str, wording: dict[str, str]) -> str:
    """Name a column as the team does, or else as it was guessed.

    An entry of the wording for a column that has no place for a value is the name of the column.

    >>> column_name("dep_delay_min", {}), column_name("dep_delay_min", {"dep_delay_min": "delay"})
    ('departure delay', 'delay')
    >>> column_name("carrier", {"carrier": "by {}"})
    'carrier'
    """
    entered = wording.get(column, "")
    if entered and "{}" not in entered:
        return one_line(entered)
    return guessed(column).text or column


def unit_of(column: str, wording: dict[str, str]) -> str:
    """Give the unit of a column that the name in the file tells, "" where the team named it anew.

    >>> unit_of("dep_delay_min", {}), unit_of("dep_delay_min", {"dep_delay_min": "delay"})
    ('min', '')
    """
    entered = wording.get(column, "")
    return "" if entered and "{}" not in entered else guessed(column).unit


def renamed(
    wording: tuple[tuple[str, str], ...], shown: dict[str, str]
) -> tuple[tuple[str, str], ...]:
    """Put the names that the team gave to columns into a wording; a guess is not kept.

    `shown` maps a column to the text it is to have, "" for the guess. Other entries keep their
    places, because they say in which order conditions are read.

    >>> renamed((("carrier", "by {}"),), {"carrier": "by {}", "dep_delay": "late by", "age": "age"})
    (('carrier', 'by {}'), ('dep_delay', 'late by'))
    """
    texts = {column: one_line(text) for column, text in shown.items()}
    entries = [(name, texts.get(name, text)) for name, text in wording]
    known = {name for name, _ in wording}
    entries += [(column, text) for column, text in texts.items() if column not in known]
    return tuple(
        (name, text) for name, text in entries if text and text != guessed(name).text
    )
