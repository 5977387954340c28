"""Columns that tell a month, a weekday or a weekend, and the season of a segment that names one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from core.case.model import Columns
from core.case.name_words import words_of
from core.case.slices import Condition, Slice
from core.evidence.detector_constants import DETECTORS
from core.evidence.rows.conditions import rows_of
from core.evidence.rows.sample import DAY, Frame, Strip, frames
from core.evidence.season import Calendar, CalendarColumn, Raw, Season, SeasonShare

MONTHS = (
    ("jan", "januar", "january", "jaenner"), ("feb", "februar", "february"),
    ("mar", "mrz", "maer", "march", "maerz"), ("apr", "april"), ("may", "mai"),
    ("jun", "june", "juni"), ("jul", "july", "juli"), ("aug", "august"),
    ("sep", "sept", "september"), ("oct", "okt", "october", "oktober"), ("nov", "november"),
    ("dec", "dez", "december", "dezember"),
)  # fmt: skip
WEEKDAYS = (
    ("mon", "mo", "monday", "montag"), ("tue", "tues", "tu", "di", "tuesday", "dienstag"),
    ("wed", "we", "mi", "wednesday", "mittwoch"), ("thu", "thur", "thurs", "th", "do", "thursday",
    "donnerstag"), ("fri", "fr", "friday", "freitag"),
    ("sat", "sa", "saturday", "samstag", "sonnabend"), ("sun", "su", "so", "sunday", "sonntag"),
)  # fmt: skip
WEEKEND = (
    ("weekday", "werktag", "no", "nein", "false", "0", "wochentag"),
    ("weekend", "wochenende", "yes", "ja", "true", "1"),
)
# A column of months that counts them, as how long a contract lasts, is none of the calendar.
COUNTS = frozenset({
    "since", "tenure", "age", "contract", "term", "duration", "months", "per", "last", "past", "to",
    "number", "num", "count", "length", "seit", "alter", "vertrag", "laufzeit", "dauer", "anzahl",
})  # fmt: skip
THURSDAY = 3  # the weekday of January 1, 1970
# Near midnight a local day and the day of a stamp in UTC differ: that many of the values may.
ALIKE = 0.9


def calendar_kind(name: str) -> Calendar | None:
    """Say what the name of a column says that it tells.

    >>> [calendar_kind(name) for name in ("dep_month", "Wochentag", "dayOfWeek", "isWeekend")]
    ['month', 'weekday', 'weekday', 'weekend']
    >>> [calendar_kind(name) for name in ("months_since_start", "hour", "contract_month")]
    [None, None, None]
    """
    words = words_of(name)
    joined = "".join(words)
    if any(item in joined for item in ("weekend", "wochenende")):
        return "weekend"
    if {"weekday", "wochentag", "dow"} & {*words} or "dayofweek" in joined:
        return "weekday"
    return "month" if {"month", "monat"} & {*words} and not COUNTS & {*words} else None


def season_of(columns: Columns, rows: Path, slices: Sequence[Slice]) -> Season | None:
    """Count the share of some segments, together, on the days that their conditions name.

    None where they name no month, weekday or weekend, or the file does not say which its values
    are.
    """
    named = dict.fromkeys(item.column for where in slices for item in where.where)
    kinds = {name: kind for name in named if (kind := calendar_kind(name)) is not None}
    if not kinds:
        return None
    calendar = _columns(columns, rows, kinds)
    known = {column.name for column in calendar}
    wheres = tuple(
        tuple(item for item in part.where if item.column in known) for part in slices
    )
    if not any(wheres):
        return None
    return Season(calendar, wheres, _shares(columns, rows, slices, wheres))


def _columns(
    columns: Columns, rows: Path, kinds: dict[str, Calendar]
) -> tuple[CalendarColumn, ...]:
    """Read which value is which day; columns of which it cannot be told are left out."""
    seen: dict[str, Counter[tuple[Raw, int]]] = {name: Counter() for name in kinds}
    for frame in _frames(columns, rows, tuple(kinds)):
        stamp = frame[columns.timestamp] if columns.timestamp in frame.strips else None
        for name, kind in kinds.items():
            seen[name].update(_pairs(frame[name], kind, stamp))
    found = []
    for name, kind in kinds.items():
        values = _numbered(seen[name], kind)
        if values:
            found.append(CalendarColumn(name, kind, values))
    return tuple(found)


def _frames(columns: Columns, rows: Path, names: tuple[str, ...]) -> Iterator[Frame]:
    own = (columns.timestamp, columns.weight)
    wanted = tuple(dict.fromkeys((*names, *(name for name in own if name))))
    return frames(rows, wanted, None, DETECTORS.reading.batch_rows)


def _pairs(
    strip: Strip, kind: Calendar, stamp: Strip | None
) -> Counter[tuple[Raw, int]]:
    """Count each value with the number that its stamp has; -1 where there is no stamp."""
    if strip.kind == "moment":
        return Counter()
    there = ~strip.missing
    days = np.full(strip.values.size, -1)
    if stamp is not None and stamp.kind == "moment":
        known = np.isfinite(stamp.values)
        there &= known
        days[known] = _day_numbers(stamp.values[known], kind)
    pairs, counts = np.unique(
        np.stack([strip.values[there], days[there]]), axis=1, return_counts=True
    )
    named = strip.kind == "level"
    return Counter({
        (strip.levels[int(raw)] if named else float(raw), int(day)): int(count)
        for (raw, day), count in zip(pairs.T, counts, strict=True)
    })  # fmt: skip


def _day_numbers(seconds: np.ndarray, kind: Calendar) -> np.ndarray:
    days = np.floor(seconds / DAY).astype(np.int64)
    if kind == "month":
        return (
            days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12
            + 1
        )
    weekday = (days + THURSDAY) % 7
    return weekday if kind == "weekday" else (weekday >= 5).astype(np.int64)


def _numbered(
    pairs: Counter[tuple[Raw, int]], kind: Calendar
) -> tuple[tuple[Raw, int], ...]:
    """Give each value its number: what it says by itself, or the one that its stamps have.

    Nothing where some value says none, or most stamps say otherwise.
    """
    raws = dict.fromkeys(raw for raw, _ in pairs)
    own = {raw: _says(raw, kind) for raw in raws}
    timed = bool(pairs) and all(day >= 0 for _, day in pairs)
    if timed and kind == "weekday" and None in own.values():
        own = {raw: Counter({d: n for (r, d), n in pairs.items() if r == raw}).most_common(1)[0][0]
               for raw in raws}  # fmt: skip
    if (
        not own
        or None in own.values()
        or (len({*own.values()}) < len(own) and kind != "month")
    ):
        return ()
    if timed:
        alike = sum(n for (raw, day), n in pairs.items() if own[raw] == day)
        if alike < ALIKE * pairs.total():
            return ()
    numbers = ((raw, number) for raw, number in own.items() if number is not None)
    return tuple(sorted(numbers, key=lambda pair: (pair[1], str(pair[0]))))


def _says(raw: Raw, kind: Calendar) -> int | None:
    """Read a value by itself; the number of a weekday may begin on Monday or on Sunday, and says
    nothing.
    """
    text = str(raw).strip().lower().removesuffix(".0").translate({ord("ä"): "ae"})
    if kind == "month" and text.isdigit():
        return int(text) if 1 <= int(text) <= 12 else None
    tables = {"month": MONTHS, "weekday": WEEKDAYS, "weekend": WEEKEND}[kind]
    place = next(
        (i for i, words in enumerate(tables) if text.rstrip(".") in words), None
    )
    return place if place is None or kind != "month" else place + 1


def _shares(
    columns: Columns,
    rows: Path,
    slices: Sequence[Slice],
    wheres: tuple[tuple[Condition, ...], ...],
) -> tuple[SeasonShare, ...]:
    sums: dict[tuple[bool, ...], list[float]] = {}
    names = tuple(dict.fromkeys(item.column for part in slices for item in part.where))
    for frame in _frames(columns, rows, names):
        weight = (
            frame[columns.weight].values if columns.weight in frame.strips else None
        )
        weights = np.ones(frame.rows) if weight is None else np.nan_to_num(weight)
        meets = np.array([rows_of(frame, where) for where in wheres])
        inside = np.any([rows_of(frame, part.where) for part in slices], axis=0)
        kinds, place = np.unique(meets, axis=1, return_inverse=True)
        for i, kind in enumerate(kinds.T):
            here = place.ravel() == i
            held = sums.setdefault(tuple(bool(item) for item in kind), [0.0, 0.0])
            held[0] += float(weights[here].sum())
            held[1] += float(weights[here & inside].sum())
    return tuple(SeasonShare(meets, *held) for meets, held in sorted(sums.items()))
