"""Names of columns: each must have one, and no two the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from core.errors import BadFile, Complaint
from core.messages import mark

FEWEST = 2
LONGEST = 1_000  # characters; what is longer is no name
UNNAMED = "unnamed {}"
MOST_COLUMNS = 20_000


def check_count(columns: int) -> None:
    """Refuse more columns than can be looked at, before anything is made of them."""
    if columns > MOST_COLUMNS:
        do = mark("give at most {most_columns}").format(
            most_columns=f"{MOST_COLUMNS:,}"
        )
        raise BadFile(
            Complaint(
                mark("the file has {columns} columns").format(columns=f"{columns:,}"),
                do,
            )
        )


def first_twice(names: Sequence[str]) -> str | None:
    """Give the first name that stands twice.

    >>> first_twice(["a", "b", "c", "b", "a"])
    'b'
    """
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    return None


def check_names(header: list[str]) -> None:
    """Refuse a header that cannot name columns; raises BadFile with every complaint.

    The first and the last column may go without a name: row numbers stand first, and a separator at
    the end of each line makes an empty last column.
    """
    check_count(len(header))
    complaints = [
        Complaint(mark("a column has no name"), mark("name it in the header"), row=1)
        for i, name in enumerate(header)
        if not name.strip() and 0 < i < len(header) - 1
    ]
    complaints += [
        Complaint(
            mark("a name in the header has {name} characters (“{strip}…”)").format(
                name=f"{len(name):,}", strip=name.strip()[:40]
            ),
            mark(
                "name columns shortly; if a quote or a line end is missing there, put it in"
            ),
            row=1,
        )
        for name in header
        if len(name) > LONGEST
    ]
    twice = sorted(
        name for name, times in Counter(header).items() if name.strip() and times > 1
    )
    complaints += [
        Complaint(
            mark("two columns have this name"),
            mark("rename one in the header"),
            name[:LONGEST],
        )
        for name in twice
    ]
    if len(header) < FEWEST:
        says = header[0][:60] if header else ""
        complaints.append(
            Complaint(
                mark("only 1 column was found (“{says}”)").format(says=says),
                mark(
                    "if there are more, choose their separator; a table needs two columns or more"
                ),
            )
        )
    if complaints:
        raise BadFile(*complaints)


def renamed(header: list[str]) -> tuple[list[str], list[str]]:
    """Trim names and give those without one a name of ours.

    Gives all names, and those that are ours.
    """
    names = [name.strip().strip("\ufeff") for name in header]
    ours = [UNNAMED.format(i) for i, name in enumerate(names, start=1) if not name]
    return [name or UNNAMED.format(i) for i, name in enumerate(names, start=1)], ours
