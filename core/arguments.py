"""What the command line takes: every command with its arguments."""

from __future__ import annotations

import argparse
from pathlib import Path

from core.desk.follow_up_commands import add_commands
from core.messages import ENGLISH, LANGUAGES, mark
from core.serve.listening import HERE

TIMEOUT, SAMPLED_ROWS, FEWEST_SAMPLED = 600.0, 200_000, 1_000
PORTS = {"both": 8501, "presenter": 8501, "audience": 8502}
HELP = {
    "reference": mark("rows from the time the current model was built, for drift"),
    "current": mark("training data or serving log of the new model"),
    "meta": mark("JSON that maps the columns"),
    "json": mark("write the answer here as JSON"),
    "md": mark("write a summary here as Markdown, for a pull request"),
    "junit": mark("write the findings here as tests in JUnit's XML, for CI"),
    "again": mark(
        "a second run of the current version, of graded answers: it is compared with the first"
    ),
    "tables": mark("a table in your warehouse, in the place of a file"),
    "source": mark(
        "duckdb:///path.db, postgresql://user@host/database, sc://host (Spark Connect) or"
        " spark://local"
    ),
    "table": mark("the table with its schema; or as ?table= in the URL"),
    "password": mark(
        "environment variable that holds the password (default SHOWSTOPPER_SOURCE_PASSWORD)"
    ),
    "timeout": mark("seconds that one statement may take (default 600)"),
    "sample": mark("records that are copied for the search at most (default 200,000)"),
    "backup": mark(
        "copy all cases, meetings and measurements, private notes included, while the app runs"
        " or not"
    ),
    "restore": mark(
        "put a backup in the place of the database, which is kept; not while the app runs"
    ),
}


def parser() -> argparse.ArgumentParser:
    """Describe all commands; `run` names what each of them runs."""
    whole = argparse.ArgumentParser(
        "showstopper",
        description="Hold the meeting that pauses a release. Without a command: start the app.",
    )
    whole.add_argument(
        "--role",
        choices=PORTS,
        help=(
            "what this process is for (default both); audience opens nothing but what the"
            " audience may see"
        ),
    )
    whole.add_argument(
        "--host",
        default=HERE,
        metavar="ADDRESS",
        help=f"address to listen at (default {HERE}: this machine alone)",
    )
    whole.add_argument(
        "--port",
        type=int,
        help="port of the app (default 8501, for --role audience 8502)",
    )
    whole.add_argument(
        "--no-browser", action="store_true", help="do not open a browser"
    )
    whole.add_argument(
        "--open",
        type=Path,
        metavar="FILE",
        help="start with these validation rows opened as a case",
    )
    whole.set_defaults(run="start")
    commands = whole.add_subparsers(title="commands")
    analyze = commands.add_parser(
        "analyze",
        help=(
            "say whether the new model got worse; exit 0 no, 1 yes, 2 bad input, 3 not enough"
            " evidence, 4 a fault of the program"
        ),
    )
    analyze.add_argument(
        "validation",
        type=Path,
        nargs="?",
        help=(
            "CSV, JSON, Excel, Parquet or Arrow, compressed or not, or a folder of parts, with"
            " label and both predictions, or with one model's"
        ),
    )
    analyze.add_argument(
        "--candidate",
        type=Path,
        metavar="FILE",
        help=(
            "the new model's file, where each model has one: joined by id, or compared as a"
            " separate set"
        ),
    )
    analyze.add_argument("--again", type=Path, metavar="FILE", help=HELP["again"])
    analyze.add_argument(
        "--unpaired",
        action="store_true",
        help=(
            "compare the two files as separate sets of records, without joining them by id (weaker;"
            " also done where they cannot be joined)"
        ),
    )
    analyze.add_argument(
        "--limit",
        metavar="ERROR",
        help=(
            "for a file of one model: the error that is accepted, as 8%% or, for a number to"
            " predict, 3.5"
        ),
    )
    analyze.add_argument(
        "--read",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help=(
            "how to read the file: sheet=, separator=, decimal=, dates=, encoding=, missing="
            " (several with |), summary_rows="
        ),
    )
    for name in ("reference", "current", "meta", "json", "md", "junit"):
        analyze.add_argument(f"--{name}", type=Path, metavar="FILE", help=HELP[name])
    analyze.add_argument(
        "--language",
        choices=[language.code for language in LANGUAGES],
        default=ENGLISH.code,
        help="language of the answer in words; the keys of the JSON stay English",
    )
    _add_source(analyze)
    analyze.set_defaults(run="analyze")
    export = commands.add_parser(
        "export", help="write the documents of the latest meeting of a case"
    )
    export.add_argument("case", help="id of the case, as `showstopper cases` lists it")
    export.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="folder to write to"
    )
    export.add_argument(
        "--private",
        action="store_true",
        help="also what holds your private notes (the full bundle) or what you say (slide notes)",
    )
    export.set_defaults(run="export")
    gate = commands.add_parser(
        "gate",
        help=(
            "evaluate the release criteria that reopen a release on batches of new rows;"
            " exit 0 open, 1"
            " closed, 2 bad input"
        ),
    )
    gate.add_argument(
        "gate",
        type=Path,
        help="JSON of the release criteria, from the recommendation page",
    )
    gate.add_argument(
        "batches",
        type=Path,
        nargs="+",
        help="files of rows with label and both predictions, oldest first",
    )
    gate.add_argument("--meta", type=Path, metavar="FILE", help=HELP["meta"])
    gate.set_defaults(run="gate")
    checked = commands.add_parser(
        "verify",
        help="check a bundle, and with its rows measure again; exit 0 all fits, 1 not all",
    )
    checked.add_argument("file", type=Path, metavar="FILE", help="a bundle")
    for name in ("rows", "reference", "current"):
        checked.add_argument(
            f"--{name}",
            type=Path,
            metavar="FILE",
            help="what the evidence was measured on",
        )
    checked.set_defaults(run="verify")
    described = commands.add_parser(
        "schema",
        help="print the JSON Schema of a mapping, of the answer, or of a bundle",
    )
    described.add_argument("name", choices=("mapping", "answer", "bundle"))
    described.set_defaults(run="schema")
    commands.add_parser("cases", help="list the cases").set_defaults(run="cases")
    add_commands(commands)
    backup = commands.add_parser("backup", help=HELP["backup"])
    backup.add_argument(
        "file",
        type=Path,
        nargs="?",
        metavar="FILE",
        help="a new file (default: among the backups in the data folder)",
    )
    backup.set_defaults(run="backup")
    restored = commands.add_parser("restore", help=HELP["restore"])
    restored.add_argument("file", type=Path, metavar="FILE", help="a backup")
    restored.set_defaults(run="restore")
    doctor = commands.add_parser(
        "doctor",
        help=(
            "check versions, folders, permissions, free space, fonts and every meeting; exit 1"
            " if anything is wrong"
        ),
    )
    doctor.set_defaults(run="doctor")
    return whole


def _add_source(analyze: argparse.ArgumentParser) -> None:
    """Describe a table in a warehouse, in the place of a file."""
    table = analyze.add_argument_group(HELP["tables"])
    table.add_argument("--source", metavar="URL", help=HELP["source"])
    table.add_argument("--table", metavar="NAME", help=HELP["table"])
    table.add_argument("--password-env", metavar="VARIABLE", help=HELP["password"])
    table.add_argument(
        "--timeout",
        type=positive,
        default=TIMEOUT,
        metavar="SECONDS",
        help=HELP["timeout"],
    )
    table.add_argument(
        "--sample",
        type=whole,
        default=SAMPLED_ROWS,
        metavar="ROWS",
        help=HELP["sample"],
    )


def positive(text: str) -> float:
    """Read a number above 0; raises ValueError for any other text."""
    number = float(text)
    if not 0 < number < 1e6:
        raise ValueError(text)
    return number


def whole(text: str) -> int:
    """Read a whole number of at least 1,000; raises ValueError for any other text."""
    number = int(text)
    if number < FEWEST_SAMPLED:
        raise ValueError(text)
    return number
