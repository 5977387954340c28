"""What the other columns are for: groups to search, numbers that the models read, or left out, with
the reason.
"""

from __future__ import annotations

from core.case.column_words import IDENTITY
from core.case.contents import shape_of
from core.case.name_words import words_of
from core.case.profile import Column
from core.case.readers.dialect import Note
from core.messages import mark

SEARCHED_LEVELS = (
    60  # the most frequent values of a column that are searched one by one
)
FEWEST_ROWS = 30  # a value with fewer rows can show nothing
MOST = 300  # columns that are searched; more would take minutes and find chance
MOST_OF_KIND = 200  # of them segments, where there are enough features as well
MOST_COMBINED = 100  # columns whose conditions are combined by twos
SPLIT = 0.1  # of the records
LISTED = 3
UNIQUE = 0.9
LARGEST = 1e30  # squares and their squares are summed


def rest_of(
    columns: tuple[Column, ...], taken: set[str]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[Note, ...]]:
    """Sort the columns that have no other part into segments and features.

    Name those that are left out.
    """
    notes: list[Note] = []
    able: list[Column] = []
    for column in columns:
        if column.name in taken:
            continue
        why = left_out(column)
        if why:
            notes.append(Note(f"column {column.name}", why, "left_out", column.name))
        else:
            able.append(column)
    retained = most_useful(able)
    for column in retained:
        if column.kind in {"text", "flag"} and column.distinct > SEARCHED_LEVELS:
            why = mark(
                "of its {distinct} values the {searched_levels} most frequent are searched "
                "individually, the rest together"
            ).format(distinct=f"{column.distinct:,}", searched_levels=SEARCHED_LEVELS)
            notes.append(Note(f"column {column.name}", why, "read", column.name))
    segments = tuple(item.name for item in retained if item.kind in {"text", "flag"})
    features = tuple(
        item.name for item in retained if item.kind not in {"text", "flag"}
    )
    names = {item.name for item in retained}
    beyond = [column.name for column in able if column.name not in names]
    return segments, features, (*notes, *_beyond(beyond), *combined_note(len(retained)))


def most_useful(able: list[Column]) -> list[Column]:
    """Keep the columns that are searched, in the order of the file: all of them, or `MOST`.

    Where there are more, those are kept that have fewest gaps and split the records, by a measure
    that knows no error (`_useful`). Of equals the first are kept, and neither segments nor features
    crowd out the others.
    """
    if len(able) <= MOST:
        return able
    best = sorted(able, key=lambda column: -_useful(column))
    segments = [item for item in best if item.kind in {"text", "flag"}]
    features = [item for item in best if item.kind not in {"text", "flag"}]
    # Segments first, since people name them; what either kind leaves free the other takes.
    some = min(len(segments), max(MOST_OF_KIND, MOST - len(features)))
    names = {segment.name for segment in (*segments[:some], *features[: MOST - some])}
    return [column for column in able if column.name in names]


def _useful(column: Column) -> float:
    """Say how useful a column is to a search, from 0 to 1: by its gaps, and whether it splits the
    records.

    It splits them where a tenth or more have another value than the most frequent one.
    """
    known = column.rows - column.missing
    others = known - column.common if column.common else known
    return known / max(column.rows, 1) * min(others / max(SPLIT * column.rows, 1), 1.0)


def _beyond(names: list[str]) -> list[Note]:
    """Say how many columns are not searched, by which rule, and the first of their names."""
    if not names:
        return []
    why = mark(
        "only {most} columns are searched, those with the fewest gaps that split the "
        "records, chosen before any error was counted; choose others yourself"
    ).format(most=MOST)
    return gathered(names, why, LISTED)


def gathered(names: list[str], why: str, most: int = MOST_COMBINED) -> list[Note]:
    """Say of each column why it is left out.

    Of more than `most`, in one line with the first of them.
    """
    if len(names) <= most:
        return [Note(f"column {name}", why, "left_out", name) for name in names]
    what = mark("{columns} columns ({names} …)").format(
        columns=f"{len(names):,}", names=", ".join(names[:LISTED])
    )
    return [Note(what, why, "left_out", columns=tuple(names))]


def combined_note(searched: int) -> list[Note]:
    """Say where conditions on two columns are not tried for all pairs of so many columns."""
    if searched <= MOST_COMBINED:
        return []
    why = mark(
        "each is searched by itself; pairs are formed among the {most_combined} that "
        "stand out most on the records used for the search, and held-out records "
        "confirm"
    ).format(most_combined=MOST_COMBINED)
    return [
        Note(
            mark("the {searched} columns").format(searched=f"{searched:,}"), why, "read"
        )
    ]


def left_out(column: Column) -> str | None:  # noqa: PLR0911  a list of reasons
    """Say why a column can be neither a segment nor a feature; None where it can."""
    shape, known = shape_of(column), column.rows - column.missing
    if shape == "empty":
        return mark("it is empty")
    if shape == "constant" and column.missing == 0:
        return mark("all its values are the same")
    ends = max(abs(column.low or 0.0), abs(column.high or 0.0))
    if column.kind in {"whole", "number"} and ends > LARGEST:
        return mark(
            "its values reach {ends}, which is too large to be measured"
        ).format(ends=f"{ends:.3g}")
    if shape == "moment":
        return mark("it is a second time, and only one is used")
    if column.kind == "other":
        return mark("its type is none that can be compared")
    if column.kind == "text":
        return _text(column, known)
    counts = (
        column.kind == "whole"
        and column.low is not None
        and column.high is not None
        and column.distinct == known > 10
        and column.high - column.low == known - 1
    )
    if counts:
        return mark("it counts the rows")
    identity = words_of(column.name)[-1:] and words_of(column.name)[-1] in IDENTITY - {
        "no",
        "num",
        "number",
    }
    if column.kind == "whole" and identity and column.distinct > 20:
        return mark(
            "it looks like an id; choose it as “records that belong together” if several "
            "rows share one"
        )
    return None


def _text(column: Column, known: int) -> str | None:
    if column.distinct >= UNIQUE * known and known > 10:
        return mark("nearly every row has its own text")
    if column.distinct > SEARCHED_LEVELS and column.common < FEWEST_ROWS:
        return mark(
            "it has {distinct} values, none of them in {fewest_rows} rows"
        ).format(distinct=f"{column.distinct:,}", fewest_rows=FEWEST_ROWS)
    return None
