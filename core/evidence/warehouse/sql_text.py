"""The small part of SQL that is asked of a warehouse, written once and put into its dialect.

Statements are written in DuckDB's spelling and translated by SQLGlot. Names and texts of users
enter by `named` and `text_literal` alone, which quote them.
"""

from __future__ import annotations

from functools import cache

import sqlglot
from sqlglot import exp

WRITTEN_IN = "duckdb"
DIALECTS = (
    "bigquery",
    "databricks",
    "duckdb",
    "postgres",
    "snowflake",
    "spark",
    "trino",
)
SECONDS = "MOMENT_SECONDS"
# Seconds since 1970 with their fractions, which each engine writes in its own way.
SECONDS_IN = {
    "bigquery": "UNIX_MICROS(CAST({} AS TIMESTAMP)) / 1000000.0",
    "databricks": "UNIX_MICROS(CAST({} AS TIMESTAMP)) / 1000000D",
    "duckdb": "EPOCH({})",
    "postgres": "CAST(DATE_PART('epoch', {}) AS DOUBLE PRECISION)",
    "snowflake": "DATE_PART(EPOCH_MICROSECOND, {}::TIMESTAMP) / 1000000.0",
    "spark": "UNIX_MICROS(CAST({} AS TIMESTAMP)) / 1000000D",
    "trino": "TO_UNIXTIME(CAST({} AS TIMESTAMP(6) WITH TIME ZONE))",
}


def named(name: str) -> str:
    """Quote the name of a column.

    >>> named('a"b; --')
    '"a""b; --"'
    """
    return exp.to_identifier(name, quoted=True).sql(WRITTEN_IN)


def table_named(parts: tuple[str, ...]) -> str:
    """Quote the name of a table with the schema and catalog before it."""
    return ".".join(named(part) for part in parts)


def text_literal(text: str) -> str:
    """Quote a text.

    >>> text_literal("it's")
    "'it''s'"
    """
    return exp.Literal.string(text).sql(WRITTEN_IN)


def number_literal(value: float) -> str:
    """Write a number so that every engine reads the same double of it.

    >>> number_literal(0.1), number_literal(-3.0)
    ('1e-1', '-3e0')
    """
    digits = repr(float(value))
    if "e" in digits:
        return digits.replace("e+", "e")
    sign, digits = ("-", digits[1:]) if digits.startswith("-") else ("", digits)
    whole, _, part = digits.partition(".")
    part = "" if part == "0" else part
    return f"{sign}{(whole + part).lstrip('0') or '0'}e{-len(part)}"


def seconds_of(column: str) -> str:
    """Write a moment as seconds since 1970, still to be put into a dialect."""
    return f"{SECONDS}({column})"


@cache
def in_dialect(statement: str, dialect: str) -> str:
    """Put a statement into a dialect of SQLGlot."""
    tree = sqlglot.parse_one(statement, read=WRITTEN_IN)
    return tree.transform(lambda node: _own_way(node, dialect)).sql(dialect=dialect)


def _own_way(node: exp.Expr, dialect: str) -> exp.Expr:
    if isinstance(node, exp.Anonymous) and node.name.upper() == SECONDS:
        moment = node.expressions[0].sql(dialect=dialect)
        return sqlglot.parse_one(SECONDS_IN[dialect].format(moment), read=dialect)
    if isinstance(node, exp.Subquery) and dialect == "postgres":
        # PostgreSQL would write inner expressions out wherever they are used; this keeps it from.
        node.this.set("offset", exp.Offset(expression=exp.Literal.number(0)))
    return node
