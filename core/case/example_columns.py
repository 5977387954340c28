"""Which columns of a single record may be shown: those that a person released, and no others.

Ids and what speaks of a person are hidden even then, until the person says that they may be read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from core.case.model import Case, Columns
from core.case.name_words import words_of
from core.case.paths import typed_copy
from core.case.people import people_columns
from core.errors import Complaint
from core.messages import say

if TYPE_CHECKING:
    from pathlib import Path

MOST_COLUMNS = 6  # of a record, beside the label and both predictions
# Words in the name of a column that says who somebody is.
IDENTITY = frozenset(
    [
        "id", "uid", "uuid", "guid", "key", "name", "firstname", "lastname", "surname", "username",
        "email", "mail", "phone", "tel", "mobile", "fax", "address", "street", "zip", "postcode",
        "iban", "account", "acct", "card", "ssn", "passport", "license", "plate", "ip", "mac",
        "birthdate", "birthday", "dob", "born", "vorname", "nachname", "telefon", "handy",
        "adresse", "anschrift", "strasse", "plz", "konto", "kennzeichen", "geburtsdatum",
        "geburtstag", "kunde", "kundennummer", "nummer", "customer", "patient", "user", "member",
        "person", "employee",
    ]
)  # fmt: skip


def sensitive(columns: Columns, names: tuple[str, ...]) -> tuple[str, ...]:
    """Pick the columns that are hidden until a person says that they may be read: the id, what
    groups records, groups of people, and what by its name says who somebody is.

    >>> rows = Columns("late", "old", "new", id="flight")
    >>> sensitive(rows, ("carrier", "flight", "CustomerEmail", "age", "hour"))
    ('flight', 'CustomerEmail', 'age')
    """
    own = {columns.id, columns.cluster, *columns.people, *people_columns(names)}
    return tuple(
        name for name in names if name in own or IDENTITY & set(words_of(name))
    )


def showable(case: Case, home: Path) -> tuple[str, ...]:
    """List the columns of the rows that could be shown beside the label and the predictions.

    Those of the segments come first. Empty where the rows are no longer there.
    """
    path = typed_copy(home, case.rows.sha256)
    if not path.exists():
        return ()
    columns = case.columns
    answers = {
        columns.label,
        columns.baseline,
        columns.candidate,
        columns.baseline_score,
        columns.candidate_score,
    }
    first = (*columns.segments, *columns.features)
    there = pq.read_schema(path).names
    ordered = dict.fromkeys((*(name for name in first if name in there), *there))
    return tuple(name for name in ordered if name not in answers)


def example_complaints(case: Case) -> list[Complaint]:
    """List what is wrong with the columns that may be shown of a record."""
    columns = case.example_columns
    if columns is None:
        return []
    result = []
    if len(columns.shown) > MOST_COLUMNS:
        result.append(
            Complaint(
                say("{count} columns do not fit on a record", count=len(columns.shown)),
                say("choose at most {most}", most=MOST_COLUMNS),
            )
        )
    lost = [name for name in columns.in_clear if name not in columns.shown]
    result += [
        Complaint(
            say("a column may be read, but is not among those that are shown"),
            say("add it to them, or take it out here"),
            name,
        )
        for name in lost
    ]
    return result
