"""The commands for after the meeting: `watch` a folder of batches, list what is `due`."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.serve.terminal import say

if TYPE_CHECKING:
    from core.desk.folder_watch import FolderWatch

OPEN, CLOSED, REFUSED = 0, 1, 2
NOTHING_DUE, SOMETHING_DUE = 0, 1
SETTLES, EVERY = 2.0, 30.0  # seconds


def add_commands(commands: Any) -> None:  # noqa: ANN401  argparse names the type of it as private
    """Add the commands to a parser."""
    watch = commands.add_parser(
        "watch",
        help=(
            "measure each new file in a folder against the release criteria of a case's latest"
            " meeting; with --once exit 0 criteria met, 1 not met, 2 a file counts as no batch"
        ),
    )
    watch.add_argument(
        "folder", type=Path, metavar="FOLDER", help="where new batches are put"
    )
    watch.add_argument("--case", required=True, metavar="ID", help="id of the case")
    watch.add_argument(
        "--once", action="store_true", help="look once and end, for a scheduler"
    )
    watch.add_argument(
        "--settle",
        type=seconds,
        default=SETTLES,
        metavar="SECONDS",
        help=f"with --once: for how long a file must not change (default {SETTLES:g})",
    )
    watch.add_argument(
        "--every",
        type=seconds,
        default=EVERY,
        metavar="SECONDS",
        help=f"time between two looks (default {EVERY:g})",
    )
    watch.set_defaults(run="watch")
    due = commands.add_parser(
        "due",
        help="list what is late or to be reviewed over all cases; exit 1 when anything is",
    )
    due.set_defaults(run="due")


def seconds(text: str) -> float:
    """Read a time of at most a day; argparse says which value is none."""
    found = float(text)
    if not 0 < found <= 86_400:
        raise ValueError
    return found


def run_watch(asked: argparse.Namespace) -> int:
    """Watch a folder until it is interrupted, or look once."""
    from core.case import reader_process

    reader_process.begin()  # it loads what it needs while this process does
    from core.desk.folder_watch import FolderWatch
    from core.serve.home import keep_private
    from core.serve.stores import open_store

    keep_private()
    watch = FolderWatch(open_store(), asked.case, asked.folder)
    if asked.once:
        watch.look(_now())
        time.sleep(asked.settle)
        return _look(watch)
    while True:
        _look(watch, quiet=True)
        time.sleep(asked.every)


def _look(watch: FolderWatch, *, quiet: bool = False) -> int:
    """Look at the folder, say what became of each file, and where the release stands.

    Where `quiet`, nothing is said of a look that found nothing new.
    """
    from core.desk.folder_watch import news_of
    from core.meeting.follow_up_events import BatchRefused
    from core.meeting.release_status import status_words
    from core.speech import in_speech

    taken = watch.look(_now())
    watched, status = watch.status(_now())
    refused = [item for item in taken if isinstance(item.event, BatchRefused)]
    with in_speech(watched.case.speech):
        for item in taken:
            say(
                news_of(watched, item),
                file=sys.stderr if item in refused else sys.stdout,
            )
        if taken or not quiet:
            say(". ".join(status_words(status)))
    if refused:
        return REFUSED
    return OPEN if status.state.state == "open" else CLOSED


def run_due(_asked: argparse.Namespace) -> int:
    """List what is late or to be reviewed, a line each with its case."""
    from core.desk.due_command import due
    from core.serve.stores import open_store

    found = due(open_store(), _now())
    for item in found:
        say(f"{item.case_id}\t{item.says}")
    return SOMETHING_DUE if found else NOTHING_DUE


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).astimezone()
