"""Triggers that refuse to change what is there, in the words of either database."""

from __future__ import annotations

from sqlalchemy import Connection, text

# Names of tables and conditions come from the modules of this package alone, never from outside.
REFUSES = text("""
create or replace function showstopper_append_only() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name
    using errcode = 'integrity_constraint_violation';
end $$
""")


def make_append_only(connection: Connection, table: str, key: str) -> None:
    """Let rows of a table be added and nothing else.

    `key` is a condition on `new` that holds where a row of SQLite's is there already.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(REFUSES)
        statements = _in_postgres(table)
    else:
        statements = [
            _never(table, "update"),
            _never(table, "delete"),
            _once(table, key),
        ]
    for statement in statements:
        connection.execute(text(statement))


def _once(table: str, key: str) -> str:
    """Write the trigger that refuses a row whose `key` is there already."""
    return (
        f"create trigger if not exists {table}_once before insert on {table} when exists (select 1"
        f" from {table} where {key}) begin select raise(abort, '{table} is append-only'); end"
    )


def _never(table: str, verb: str) -> str:
    return (
        f"create trigger if not exists {table}_no_{verb} before {verb} on {table} "
        f"begin select raise(abort, '{table} is append-only'); end"
    )


def _in_postgres(table: str) -> list[str]:
    rows = [
        f"create trigger {table}_no_{verb} before {verb} on {table}"
        " for each row execute function showstopper_append_only()"
        for verb in ("update", "delete")
    ]
    whole = (
        f"create trigger {table}_no_truncate before truncate on {table}"
        " for each statement execute function showstopper_append_only()"
    )
    return [*rows, whole]
