"""Which figures rest on all records of a table in a warehouse, and which on the sample of them."""

from __future__ import annotations

from core import words
from core.case.model import Case
from core.case.table_source import TableSource
from core.messages import mark, say


def source_lines(source: TableSource, records: str) -> tuple[str, ...]:
    """Say in sentences what was counted where; `records` is the case's own noun, in the plural."""
    facts = {
        "table": source.name,
        "engine": source.engine_name,
        "rows": words.count(source.rows),
        "sampled": words.count(source.sampled),
        "records": records,
    }
    if source.averaged:
        return (
            say(
                "All {rows} answers of {table} were averaged by prompt in {engine}. The {sampled}"
                " prompts with grades of both versions were copied to this machine, and every"
                " figure rests on all of them.",
                **facts,
            ),
        )
    lines = [
        say(
            "All {rows} {records} of {table} were counted in {engine}: the error overall, in each"
            " segment, for each value of a segment column and each group of people rests on all of"
            " them.",
            **facts,
        )
    ]
    if source.sampled < source.rows:
        facts["key"] = source.key or say("what they hold")
        lines.append(
            say(
                "{sampled} of them, drawn by a hash of {key}, were copied to this machine: the"
                " search for segments, the causes, drift and mix, data quality, seasons, error"
                " over time and the metrics of scores rest on this sample.",
                **facts,
            )
        )
    else:
        lines.append(say("The table is small, so all of its {records} were copied to this machine"
                         " as well.", **facts))  # fmt: skip
    if source.unlabelled:
        lines.append(
            say(
                "{unlabelled} {records} without a label are left out for both models.",
                unlabelled=words.count(source.unlabelled),
                **facts,
            )
        )
    return tuple(lines)


def source_facts(source: TableSource | None) -> dict[str, str]:
    """List what the manifest says of a table; nothing of a file."""
    if source is None:
        return {}
    return {
        say("Table in the warehouse"): f"{source.engine_name}: {source.name}",
        say("Copied for the search"): words.count(source.sampled),
    }


def data_line(case: Case) -> str:
    """Say in a line what the rows of a case are."""
    digest = words.short_digest(case.rows.sha256)
    if case.source is None:
        counted = words.count_noun(case.rows.rows, case.unit_of_row, case.units_of_row)
        return say("Data: {file}, {counted}, digest {sha256}", file=case.rows.name,
                   counted=counted, sha256=digest)  # fmt: skip
    averaged = mark("Data: table {table}, {rows} answers averaged by prompt in the warehouse,"
                    " {sampled} prompts copied, digest {sha256}")  # fmt: skip
    counted = mark("Data: table {table}, {rows} records counted in the warehouse, {sampled} copied"
                   " as a sample, digest {sha256}")  # fmt: skip
    return say(
        averaged if case.source.averaged else counted,
        table=case.source.name,
        rows=words.count(case.source.rows),
        sampled=words.count(case.source.sampled),
        sha256=digest,
    )
