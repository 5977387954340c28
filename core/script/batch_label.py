"""Moments of measured rows, in words."""

from __future__ import annotations

import datetime as dt

from core import words


def batch_words(start: str, span: str) -> str:
    """Say the start of a batch: a day, or a moment where batches are hours.

    What is no date is said as it is.
    """
    try:
        at = dt.datetime.fromisoformat(start)
    except ValueError:
        return start
    return (
        words.moment(at.replace(tzinfo=None), year=True).removesuffix(" UTC")
        if span.startswith("hour")
        else words.day(at.date(), year=True)
    )
