"""The `showstopper` command: start the app, analyze rows, evaluate a gate, export and verify."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import sys
import tempfile
import webbrowser
from pathlib import Path
from threading import Timer

from core.desk.follow_up_commands import add_commands
from core.errors import BadFile, Complaint, ShowstopperError
from core.messages import ENGLISH, LANGUAGES
from core.serve.listening import EVERYWHERE, HERE, in_address, listening
from core.serve.terminal import say
from core.speech import in_speech, speech_of

PORTS = {"both": 8501, "presenter": 8501, "audience": 8502}
LARGE_PRINT = 24  # px, read from the last row of a room
NO_REGRESSION, REGRESSION, BAD_INPUT, NOT_ENOUGH, FAULT = 0, 1, 2, 3, 4
INTERRUPTED = 130  # as a shell says it
OPEN, CLOSED = 0, 1
ANSWERS = {"no": NO_REGRESSION, "yes": REGRESSION, "unclear": NOT_ENOUGH}


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    asked = _parser().parse_args(sys.argv[1:] if arguments is None else arguments)
    try:
        return asked.run(asked)
    except ShowstopperError as error:
        for line in error.lines():
            say(f"showstopper: {line}", file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        # What nobody thought of is no answer: its exit code is none of those that mean something.
        if os.environ.get("SHOWSTOPPER_DEBUG"):
            raise
        said = " ".join(str(error).split())[:200] or type(error).__name__
        say(
            f"showstopper: this is a fault of ours, not an answer ({type(error).__name__}: {said})."
            f" {_logged(error)}",
            file=sys.stderr,
        )
        return FAULT


def _logged(error: Exception) -> str:
    """Write down where a fault of ours happened, and say in which file.

    The rows of nobody are in it.
    """
    from core.log_file import write_fault  # noqa: PLC0415
    from core.serve.home import home  # noqa: PLC0415

    # A build that runs one command may have no data folder that can be written.
    places = (home, lambda: Path(tempfile.mkdtemp(prefix="showstopper-fault-")))
    path = next((path for place in places if (path := write_fault(place(), error))), None)
    return (
        "Set SHOWSTOPPER_DEBUG=1 to see where."
        if path is None
        else f"Where it happened stands in {path}."
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "showstopper",
        description="Hold the meeting that pauses a release. Without a command: start the app.",
    )
    parser.add_argument(
        "--role",
        choices=PORTS,
        help=(
            "what this process is for (default both); audience opens nothing but what the"
            " audience may see"
        ),
    )
    parser.add_argument(
        "--host",
        default=HERE,
        metavar="ADDRESS",
        help=f"address to listen at (default {HERE}: this machine alone)",
    )
    parser.add_argument(
        "--port", type=int, help="port of the app (default 8501, for --role audience 8502)"
    )
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    parser.add_argument(
        "--open",
        type=Path,
        metavar="FILE",
        help="start with these validation rows opened as a case",
    )
    parser.set_defaults(run=start)
    commands = parser.add_subparsers(title="commands")
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
    for name in ("reference", "current", "meta", "json"):
        analyze.add_argument(f"--{name}", type=Path, metavar="FILE", help=HELP[name])
    analyze.add_argument(
        "--language",
        choices=[language.code for language in LANGUAGES],
        default=ENGLISH.code,
        help="language of the answer in words; the keys of the JSON stay English",
    )
    analyze.set_defaults(run=run_analyze)
    export = commands.add_parser(
        "export", help="write the documents of the latest meeting of a case"
    )
    export.add_argument("case", help="id of the case, as `showstopper cases` lists it")
    export.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write to")
    export.set_defaults(run=run_export)
    gate = commands.add_parser(
        "gate",
        help=(
            "evaluate the release criteria that reopens a release on batches of new rows;"
            " exit 0 open, 1"
            " closed, 2 bad input"
        ),
    )
    gate.add_argument(
        "gate", type=Path, help="JSON of the release criteria, from the recommendation page"
    )
    gate.add_argument(
        "batches",
        type=Path,
        nargs="+",
        help="files of rows with label and both predictions, oldest first",
    )
    gate.add_argument("--meta", type=Path, metavar="FILE", help=HELP["meta"])
    gate.set_defaults(run=run_gate)
    checked = commands.add_parser(
        "verify", help="check a bundle, and with its rows measure again; exit 0 all fits, 1 not all"
    )
    checked.add_argument("file", type=Path, metavar="FILE", help="a bundle")
    for name in ("rows", "reference", "current"):
        checked.add_argument(
            f"--{name}", type=Path, metavar="FILE", help="what the evidence was measured on"
        )
    checked.set_defaults(run=run_verify)
    commands.add_parser("cases", help="list the cases").set_defaults(run=run_cases)
    add_commands(commands)
    backup = commands.add_parser("backup", help=HELP["backup"])
    backup.add_argument(
        "file",
        type=Path,
        nargs="?",
        metavar="FILE",
        help="a new file (default: among the backups in the data folder)",
    )
    backup.set_defaults(run=run_backup)
    restored = commands.add_parser("restore", help=HELP["restore"])
    restored.add_argument("file", type=Path, metavar="FILE", help="a backup")
    restored.set_defaults(run=run_restore)
    doctor = commands.add_parser(
        "doctor",
        help=(
            "check versions, folders, permissions, free space, fonts and every meeting; exit 1"
            " if anything is wrong"
        ),
    )
    doctor.set_defaults(run=run_doctor)
    return parser


HELP = {
    "reference": "rows from the time the current model was built, for drift",
    "current": "training data or serving log of the new model",
    "meta": "JSON that maps the columns",
    "json": "write the answer here as JSON",
    "backup": (
        "copy all cases, meetings and measurements, private notes included, while the app runs"
        " or not"
    ),
    "restore": "put a backup in the place of the database, which is kept; not while the app runs",
}


def start(asked: argparse.Namespace) -> int:
    """Start the app and open it in the browser.

    On 127.0.0.1, unless another address is asked for.
    """
    from core.serve.home import keep_private  # noqa: PLC0415
    from core.serve.roles import process_role  # noqa: PLC0415

    role = asked.role or process_role(os.environ)
    keep_private()
    if asked.open is not None:
        _keep(asked.open, role)
    port = asked.port or PORTS[role]
    settings = (
        {"server.port": port}
        | ({"theme.baseFontSize": LARGE_PRINT} if role == "audience" else {})
        | listening(asked.host, port)
    )
    os.environ["SHOWSTOPPER_ROLE"] = role
    host = in_address(HERE if asked.host in EVERYWHERE else asked.host)
    address = f"http://{host}:{port}/{'audience' if role == 'audience' else ''}"
    say(f"Showstopper: {address}")
    import app  # noqa: PLC0415  reads the environment set above

    if not asked.no_browser and not os.environ.get("CI"):
        opener = Timer(1.5, webbrowser.open, (address,))
        opener.daemon = True
        opener.start()
    # Streamlit looks for its settings beside the script that was started: here that is app.py, not
    # the console script.
    sys.argv = [str(Path(app.__file__).resolve())]
    app.app.run(config=settings)
    return 0


def _keep(path: Path, role: str) -> None:
    if role == "audience":
        raise BadFile(
            Complaint(
                "--open is for the presenter: the audience process opens no records",
                "leave out --open, or --role audience",
            )
        )
    from core.case import reader_process  # noqa: PLC0415

    reader_process.begin()  # it loads what it needs while this process does
    from core.case.open_case import open_rows  # noqa: PLC0415
    from core.serve.home import home  # noqa: PLC0415
    from core.store.database import Store  # noqa: PLC0415

    store, at = Store(home()), _now()
    store.save_case(open_rows(path, store.rows, at), at, "command line")


def run_analyze(asked: argparse.Namespace) -> int:
    """Analyze rows and say so in words, and as JSON where asked.

    One model's file is reported alone, two files with different records as two sets: the first
    sentence says so.
    """
    with in_speech(speech_of(asked.language)):
        return _analyzed(asked)


def _analyzed(asked: argparse.Namespace) -> int:
    from core.case import reader_process  # noqa: PLC0415

    reader_process.begin()  # it loads what it needs while this process does
    from core.exports.analysis import analyze_any, answer  # noqa: PLC0415
    from core.exports.analysis_summary import summary  # noqa: PLC0415
    from core.exports.unpaired_answer import answer_of, report_json, summary_of  # noqa: PLC0415
    from core.exports.unpaired_files import Measured  # noqa: PLC0415

    files = (asked.reference, asked.current, asked.meta, asked.candidate, _choices(asked.read))
    found = analyze_any(asked.validation, _now(), *files, asked.limit, unpaired=asked.unpaired)
    if isinstance(found, Measured):
        result, says, status = report_json(found), summary_of(found), ANSWERS[answer_of(found)]
    else:
        result, says, status = answer(*found), summary(*found), ANSWERS[found[1].regression]
    if asked.json is not None:
        _write(asked.json, json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    say(says)
    return status


def _choices(texts: list[str]) -> dict[str, object]:
    """Split choices of reading; raises BadFile for one without a value."""
    bad = [text for text in texts if "=" not in text]
    if bad:
        raise BadFile(
            *(
                Complaint(
                    f"“{item}” is no choice of reading", "write it as separator=; or sheet=Rows"
                )
                for item in bad
            )
        )
    return {key: value for key, _, value in (text.partition("=") for text in texts)}


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise BadFile(
            Complaint(f"{path} cannot be written: {error.strerror}", "choose another place")
        ) from None


def run_export(asked: argparse.Namespace) -> int:
    """Write minutes, email and bundle of the latest meeting of a case into a folder."""
    from core.desk.export_command import export  # noqa: PLC0415
    from core.serve.home import home  # noqa: PLC0415
    from core.store.database import Store  # noqa: PLC0415

    for path in export(Store(home()), asked.case, asked.out, _now()):
        say(path)
    return 0


def run_gate(asked: argparse.Namespace) -> int:
    """Evaluate a gate, and say for each batch and condition what it shows."""
    from core.case import reader_process  # noqa: PLC0415

    reader_process.begin()  # it loads what it needs while this process does
    from core.desk.gate_command import reopened  # noqa: PLC0415
    from core.script.reopening import batch_rows  # noqa: PLC0415

    found = reopened(asked.gate, asked.batches, _now(), asked.meta)
    state = found.state
    for row in batch_rows(found.gate, found.shown):
        say("\t".join(row.values()))
    if found.order:
        say(found.order)
    say(
        "Release criteria met."
        if state.state == "open"
        else f"Release criteria not met. {state.missing}"
    )
    return OPEN if state.state == "open" else CLOSED


def run_verify(asked: argparse.Namespace) -> int:
    """Check a bundle, and say what fits and what does not."""
    from core.case import reader_process  # noqa: PLC0415

    reader_process.begin()  # it loads what it needs while this process does
    from core.desk.verify_command import RowFiles, verify  # noqa: PLC0415

    found = verify(asked.file, RowFiles(asked.rows, asked.reference, asked.current), _now())
    say("\n".join((*found.lines, *found.differs)))
    return CLOSED if found.differs else OPEN


def run_doctor(_asked: argparse.Namespace) -> int:
    """Look at the machine and the data folder, one line each; 1 where something is not well."""
    from core.serve.doctor import examine  # noqa: PLC0415
    from core.serve.home import home  # noqa: PLC0415

    well = True
    for look in examine(home()):
        say(f"{'ok  ' if look.well else 'LOOK'}  {look.name}: {look.says}")
        well = well and look.well
    return OPEN if well else CLOSED


def run_cases(_asked: argparse.Namespace) -> int:
    """List the cases with their titles and meetings."""
    from core.serve.home import home  # noqa: PLC0415
    from core.store.database import Store  # noqa: PLC0415

    store = Store(home())
    for name, title in store.titles().items():
        say(f"{name}\t{title}\t{len(store.meetings_of(name))} meetings")
    return 0


def run_backup(asked: argparse.Namespace) -> int:
    """Copy the database, and say where to."""
    from core.serve.home import home, keep_private  # noqa: PLC0415
    from core.store.database import DATABASE, Store  # noqa: PLC0415

    if not (home() / DATABASE).exists():
        raise BadFile(
            Complaint(
                f"there is no database in {home()} yet",
                "set SHOWSTOPPER_HOME, or start the app first",
            )
        )
    keep_private()
    say(Store(home()).backup(_now(), asked.file))
    return 0


def run_restore(asked: argparse.Namespace) -> int:
    """Put a backup in the place of the database, and say what is there now."""
    from core import words  # noqa: PLC0415
    from core.serve.home import home, keep_private  # noqa: PLC0415
    from core.store.restore import restore  # noqa: PLC0415

    keep_private()
    done = restore(asked.file, home(), _now())
    say(
        f"Restored {words.counted(done.cases, 'case')} and"
        f" {words.counted(done.meetings, 'meeting')}. Links made before no longer work."
    )
    if done.before is not None:
        say(f"The database of before is {done.before}.")
    return 0


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).astimezone()


if __name__ == "__main__":
    sys.exit(main())
