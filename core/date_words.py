"""The one place where a date or a time becomes text, as the language in use writes it."""

from __future__ import annotations

import datetime as dt

from core.messages import ENGLISH, language

NBSP = "\u00a0"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def day(date: dt.date, *, year: bool = False) -> str:
    """Write a date so that nobody can take the month for the day; with its year where data go far
    back.

    >>> day(dt.date(2026, 11, 27)), day(dt.date(2013, 9, 29), year=True)
    ('Fri, Nov 27', 'Sun, Sep 29, 2013')
    """
    if language() != ENGLISH:
        return _by_skeleton(date, "yMMMEd" if year else "MMMEd")
    text = f"{DAYS[date.weekday()][:3]}, {MONTHS[date.month - 1][:3]} {date.day}"
    return f"{text}, {date.year}" if year else text


def _by_skeleton(date: dt.date, skeleton: str) -> str:
    from babel.dates import format_skeleton  # noqa: PLC0415  English never needs it

    return format_skeleton(skeleton, date, locale=language().locale)


def full_day(date: dt.date) -> str:
    """Write a date in full, as a document does once.

    >>> full_day(dt.date(2026, 12, 10))
    'Thursday, December 10, 2026'
    """
    if language() != ENGLISH:
        return _by_skeleton(date, "yMMMMEEEEd")
    return f"{DAYS[date.weekday()]}, {MONTHS[date.month - 1]} {date.day}, {date.year}"


def time_of_day(at: dt.datetime | dt.time) -> str:
    r"""Write a time of day.

    >>> time_of_day(dt.time(14, 30)), time_of_day(dt.time(0, 5))
    ('2:30\xa0PM', '12:05\xa0AM')
    """
    if language() != ENGLISH:
        from babel.dates import format_time  # noqa: PLC0415  English never needs it

        return format_time(
            dt.time(at.hour, at.minute), "short", locale=language().locale
        )
    return f"{at.hour % 12 or 12}:{at.minute:02d}{NBSP}{'AM' if at.hour < 12 else 'PM'}"


def moment(at: dt.datetime, *, year: bool = False) -> str:
    r"""Write a moment with its time zone.

    >>> moment(dt.datetime(2026, 11, 27, 9, 5, tzinfo=dt.UTC))
    'Fri, Nov 27, 9:05\xa0AM UTC'
    """
    zone = at.strftime("%Z") or "UTC"
    return f"{day(at.date(), year=year)}, {time_of_day(at)} {zone}"


def full_moment(at: dt.datetime) -> str:
    r"""Write a moment in full, as a document does once.

    >>> full_moment(dt.datetime(2026, 11, 27, 9, 5, tzinfo=dt.UTC))
    'Friday, November 27, 2026, 9:05\xa0AM UTC'
    """
    return f"{full_day(at.date())}, {time_of_day(at)} {at.strftime('%Z') or 'UTC'}"
