"""A weight of records: never taken by its name alone, and never without a word."""

from __future__ import annotations

from core.case.column_words import WEIGHT
from core.case.name_words import words_of
from core.case.profile import Column
from core.case.readers.dialect import Note
from core.messages import mark

MEAN_WEIGHT = (
    0.5,
    2.0,
)  # weights of rows are scaled to about 1; a weight in pounds or kilograms is not


def weight_of(free: list[Column]) -> tuple[str | None, list[Note]]:
    """Find the weight of records among columns by name and values, and say what it does, or what is
    no weight.
    """
    notes: list[Note] = []
    for column in free:
        words = words_of(column.name)
        if (
            not WEIGHT & set(words)
            or column.kind not in {"whole", "number"}
            or column.total is None
            or (column.low or 0) < 0
        ):
            continue
        mean = column.total / max(column.rows - column.missing, 1)
        sampled = {
            "sample",
            "row",
            "case",
            "survey",
            "stichprobe",
            "sampling",
            "importance",
        } & set(words)
        if len(words) > 1 and not sampled:
            continue
        if sampled or MEAN_WEIGHT[0] <= mean <= MEAN_WEIGHT[1]:
            return column.name, [
                *notes,
                Note(
                    f"column {column.name}",
                    mark(
                        "it is taken as the weight of each row, so all rates are weighted; choose"
                        " no weight if it is a feature"
                    ),
                    "read",
                    column.name,
                ),
            ]
        notes.append(
            Note(
                f"column {column.name}",
                mark(
                    "it is taken as a feature and not as the weight of each row: its mean is {mean}"
                ).format(mean=f"{mean:,.4g}"),
                "read",
                column.name,
            )
        )
    return None, notes
