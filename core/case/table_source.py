"""The table in a warehouse that the rows of a case are a sample of."""

from __future__ import annotations

from dataclasses import dataclass

ENGINE_NAMES = {
    "bigquery": "BigQuery",
    "databricks": "Databricks",
    "duckdb": "DuckDB",
    "postgres": "PostgreSQL",
    "snowflake": "Snowflake",
    "spark": "Spark",
    "trino": "Trino",
}


@dataclass(frozen=True, slots=True)
class TableSource:
    """A table as it was counted: its address without any secret, its name and its key column.

    `rows` counts all records of the table that have a label, `sampled` those of them that were
    copied for the search, and `unlabelled` the records left out. `distinct` says that records which
    look alike are no copies, as a person vouched for by naming the id as the cluster. `averaged`
    says that `rows` are graded answers, averaged by prompt in the warehouse, and `sampled` all the
    prompts that have grades of both versions. The key is empty where records have no id.
    """

    engine: str
    address: str
    table: tuple[str, ...]
    key: str
    rows: int
    sampled: int
    unlabelled: int = 0
    distinct: bool = False
    averaged: bool = False

    @property
    def name(self) -> str:
        """Name the table with its schema, as its owner writes it."""
        return ".".join(self.table)

    @property
    def engine_name(self) -> str:
        """Name the engine as its makers do."""
        return ENGINE_NAMES.get(self.engine, self.engine)
