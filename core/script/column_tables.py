"""Tables of the columns of a file: what each was taken for, and what stands in it."""

from __future__ import annotations

from core import words
from core.case.profile import Column
from core.case.recognise import Part
from core.messages import say, say_stored


def part_rows(parts: tuple[Part, ...]) -> list[dict[str, str]]:
    """List what was recognised in a file, how surely and why."""
    return [
        {
            say("Taken for"): _capital(say_stored(part.says)),
            say("Column"): part.column,
            say("Sure"): words.percent(part.sure, 0),
            say("Why"): say_stored(part.reason),
        }
        for part in parts
    ]


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def column_rows(
    columns: tuple[Column, ...], meaning: dict[str, str]
) -> list[dict[str, str]]:
    """List the columns of a file as they were read, for confirmation."""
    return [
        {
            say("Column"): column.name,
            say("Taken for"): meaning.get(column.name, say("left alone")),
            say("Kind"): (
                {
                    "whole": say("whole number"),
                    "flag": say("yes or no"),
                    "moment": say("date and time"),
                }.get(column.kind, say(column.kind))
            ),
            say("Missing"): words.count(column.missing),
            say("Values"): _values(column),
            say("Total"): ""
            if column.total is None
            else words.plain_number(column.total, 6),
        }
        for column in columns
    ]


def _values(column: Column) -> str:
    if column.levels and len(column.levels) <= 200:
        return words.listed(
            tuple(f"{level} ({words.count(n)})" for level, n in column.levels[:4])
        ) + (" …" if len(column.levels) > 4 else "")
    if column.low is not None and column.high is not None and column.kind != "moment":
        return words.span(
            words.plain_number(column.low, 4), words.plain_number(column.high, 4)
        )
    return "many"
