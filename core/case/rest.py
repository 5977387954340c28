"""What the other columns are for: groups to search, numbers that the models read, or left out, with the reason."""

from __future__ import annotations

from core.case.contents import shape_of
from core.case.name_words import IDENTITY, words_of
from core.case.profile import Column
from core.case.readers.dialect import Note

SEARCHED_LEVELS = 60  # the most frequent values of a column that are searched one by one
FEWEST_ROWS = 30  # a value with fewer rows can show nothing
MOST = 300  # columns that are searched; more would take minutes and find chance
UNIQUE = 0.9
LARGEST = 1e30  # squares and their squares are summed


def rest_of(columns: tuple[Column, ...], taken: set[str]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[Note, ...]]:
    """Sort the columns that have no other part into segments and features; name those that are left out."""
    segments: list[str] = []
    features: list[str] = []
    notes: list[Note] = []
    for one in columns:
        if one.name in taken:
            continue
        why = left_out(one)
        if why is None and len(segments) + len(features) >= MOST:
            why = f"only the first {MOST} columns are searched; choose others by hand"
        if why:
            notes.append(Note(f"column {one.name}", why, "left_out", one.name))
        elif one.kind in {"text", "flag"}:
            segments.append(one.name)
            if one.distinct > SEARCHED_LEVELS:
                notes.append(Note(f"column {one.name}", f"of its {one.distinct:,} values the {SEARCHED_LEVELS} most frequent are searched one by one, the others together", "read", one.name))
        else:
            features.append(one.name)
    return tuple(segments), tuple(features), tuple(_gathered(notes))


def left_out(one: Column) -> str | None:  # noqa: PLR0911  a list of reasons
    """Say why a column can be neither a segment nor a feature; None where it can."""
    shape, known = shape_of(one), one.rows - one.missing
    if shape == "empty":
        return "it is empty"
    if shape == "constant" and one.missing == 0:
        return "all its values are the same"
    ends = max(abs(one.low or 0.0), abs(one.high or 0.0))
    if one.kind in {"whole", "number"} and ends > LARGEST:
        return f"its values reach {ends:.3g}, which is too large to be measured"
    if shape == "moment":
        return "it is a second time, and only one is used"
    if one.kind == "other":
        return "its type is none that can be compared"
    if one.kind == "text":
        return _text(one, known)
    counts = one.kind == "whole" and one.low is not None and one.high is not None and one.distinct == known > 10 and one.high - one.low == known - 1
    if counts:
        return "it counts the rows"
    identity = words_of(one.name)[-1:] and words_of(one.name)[-1] in IDENTITY - {"no", "num", "number"}
    if one.kind == "whole" and identity and one.distinct > 20:
        return "it looks like an id; choose it as “records that belong together” if several rows share one"
    return None


def _text(one: Column, known: int) -> str | None:
    if one.distinct >= UNIQUE * known and known > 10:
        return "nearly every row has its own text"
    if one.distinct > SEARCHED_LEVELS and one.common < FEWEST_ROWS:
        return f"it has {one.distinct:,} values, none of them in {FEWEST_ROWS} rows"
    return None


def _gathered(notes: list[Note]) -> list[Note]:
    """Say in one line what is said of very many columns."""
    many = [note for note in notes if note.why.startswith("only the first")]
    if len(many) <= 20:
        return notes
    return [note for note in notes if not note.why.startswith("only the first")] + [Note(f"{len(many):,} columns, from {many[0].column} to {many[-1].column}", many[0].why, "left_out")]
