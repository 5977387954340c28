"""Patterns that all values of a column have, or some: asked of the first value before all the
others.

To make a pattern ready and run it over a column costs more than most columns of a wide table have
values; and of a long one, most patterns fail at the first value already.
"""

from __future__ import annotations

import re
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc


def every_match(values: pa.Array, pattern: str) -> bool:
    """Say whether a pattern (RE2) matches all values; none of them may be missing."""
    if not len(values):
        return True
    if _of_python(pattern).search(values[0].as_py()) is None:
        return False
    return bool(pc.all(pc.match_substring_regex(values, pattern)).as_py())


def any_match(values: pa.Array, pattern: str) -> bool:
    """Say whether a pattern (RE2) matches at least one of the values."""
    return (
        bool(len(values)) and pc.match_substring_regex(values, pattern).true_count > 0
    )


@cache
def _of_python(pattern: str) -> re.Pattern[str]:
    """Write a pattern of RE2 for Python: it matches at least what the other one does."""
    return re.compile(re.sub(r"\\x\{([0-9a-f]{4})\}", r"\\u\1", pattern), re.ASCII)
