"""The command line for a table in a warehouse: what it takes, and what goes with files alone."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable

from core.errors import BadFile, Complaint
from core.evidence.warehouse.open_tables import password_from
from core.evidence.warehouse.table_address import address_of
from core.exports.table_analysis import Answered, analyze_table
from core.messages import say


def checked_rows(asked: argparse.Namespace) -> None:
    """Raise BadFile where there are no rows to analyze, or two sources of them."""
    if asked.source is None and asked.table:
        do = say("give the address of its database with --source")
        raise BadFile(Complaint(say("--table names a table and no database"), do))
    if (asked.source is None) == (asked.validation is None):
        what = (
            say("neither a file nor a table is given")
            if asked.source is None
            else say("a file and a table are given")
        )
        do = say("give one file of rows, or --source with the address of a table")
        raise BadFile(Complaint(what, do))


def analyzed_table(
    asked: argparse.Namespace, at: dt.datetime, announce: Callable[[str], None]
) -> Answered:
    """Analyze the table that is asked for; `announce` is told what that takes before it runs."""
    of_files = {
        "--candidate": asked.candidate,
        "--again": asked.again,
        "--unpaired": asked.unpaired,
        "--limit": asked.limit,
        "--read": asked.read,
    }
    wrong = [name for name, value in of_files.items() if value]
    if wrong:
        what = say("{names} is for files, and a table is given", names=", ".join(wrong))
        raise BadFile(Complaint(what, say("leave it out")))
    address = address_of(
        asked.source, asked.table or "", password_from(asked.password_env or "")
    )
    tables = (asked.reference, asked.current)
    return analyze_table(
        address, at, asked.meta, tables, asked.timeout, asked.sample, announce
    )
