"""Rows of a form as a table to edit, and back: an empty cell stays empty whatever its column holds.

Of a list of records a frame takes the narrowest types, and a column of ticks then has no room for
"not known".
"""

from __future__ import annotations

from typing import Any

import pandas as pd


def editable(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Lay out rows as a frame whose ticks may be empty as well."""
    frame = pd.DataFrame(rows)
    ticks = frame.select_dtypes("bool").columns
    return frame.astype(dict.fromkeys(ticks, object))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """List the rows of a frame again, with None for what is empty.

    >>> records(editable([{"name": "a", "tick": True}, {"name": "b", "tick": None}]))
    [{'name': 'a', 'tick': True}, {'name': 'b', 'tick': None}]
    """
    plain = frame.astype(object)
    return plain.where(frame.notna(), None).to_dict("records")
