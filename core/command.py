"""The `showstopper` command: start the app, analyze rows, evaluate a gate, export and verify."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import sys
import tempfile
import webbrowser
from contextlib import nullcontext
from pathlib import Path
from threading import Timer

from core.arguments import PORTS, parser
from core.desk.follow_up_commands import run_due, run_watch
from core.errors import BadFile, Complaint, ShowstopperError
from core.messages import mark
from core.serve.listening import EVERYWHERE, HERE, in_address, listening
from core.serve.terminal import say
from core.speech import in_speech, speech_of

LARGE_PRINT = 24  # px, read from the last row of a room
NO_REGRESSION, REGRESSION, BAD_INPUT, NOT_ENOUGH, FAULT = 0, 1, 2, 3, 4
INTERRUPTED = 130  # as a shell says it
OPEN, CLOSED = 0, 1
ANSWERS = {"no": NO_REGRESSION, "yes": REGRESSION, "unclear": NOT_ENOUGH}


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    asked = parser().parse_args(sys.argv[1:] if arguments is None else arguments)
    # What is wrong with a file is said in the language that the answer would have had.
    language = getattr(asked, "language", None)
    with in_speech(speech_of(language)) if language else nullcontext():
        return _run(asked)


def _run(asked: argparse.Namespace) -> int:
    try:
        return RUNS[asked.run](asked)
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
    from core.log_file import write_fault
    from core.serve.home import home

    # A build that runs one command may have no data folder that can be written.
    places = (home, lambda: Path(tempfile.mkdtemp(prefix="showstopper-fault-")))
    path = next(
        (path for place in places if (path := write_fault(place(), error))), None
    )
    return (
        mark("Set SHOWSTOPPER_DEBUG=1 to see where.")
        if path is None
        else mark("Where it happened stands in {path}.").format(path=path)
    )


def start(asked: argparse.Namespace) -> int:
    """Start the app and open it in the browser.

    On 127.0.0.1, unless another address is asked for.
    """
    from core.serve.home import keep_private
    from core.serve.roles import process_role
    from core.serve.sign_in import secrets_files

    role = asked.role or process_role(os.environ)
    keep_private()
    if asked.open is not None:
        _keep(asked.open, role)
    port = asked.port or PORTS[role]
    settings = (
        {"server.port": port}
        | ({"theme.baseFontSize": LARGE_PRINT} if role == "audience" else {})
        | listening(asked.host, port)
        | secrets_files(os.environ)
    )
    os.environ["SHOWSTOPPER_ROLE"] = role
    host = in_address(HERE if asked.host in EVERYWHERE else asked.host)
    address = f"http://{host}:{port}/{'audience' if role == 'audience' else ''}"
    say(f"Showstopper: {address}")
    import app

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
                mark(
                    "--open is for the presenter: the audience process opens no records"
                ),
                mark("leave out --open, or --role audience"),
            )
        )
    from core.case import reader_process

    reader_process.begin()  # it loads what it needs while this process does
    from core.case.open_case import open_rows
    from core.serve.stores import open_store

    store, at = open_store(), _now()
    store.save_case(open_rows(path, store.rows, at), at, mark("command line"))


def run_analyze(asked: argparse.Namespace) -> int:
    """Analyze rows and say so in words, and as JSON where asked.

    One model's file is reported alone, two files with different records as two sets: the first
    sentence says so.
    """
    from core.case import reader_process

    reader_process.begin()  # it loads what it needs while this process does
    from core.desk.table_command import analyzed_table, checked_rows
    from core.exports.analysis import analyze_any, answer
    from core.exports.analysis_summary import summary
    from core.exports.pipeline_answers import (
        as_junit,
        as_markdown,
        finding_lines,
    )
    from core.exports.unpaired_answer import answer_of, report_json, summary_of
    from core.exports.unpaired_files import Measured

    checked_rows(asked)
    if asked.source is not None:
        found = analyzed_table(
            asked, _now(), lambda sentence: say(sentence, file=sys.stderr)
        )
    else:
        files = (
            asked.reference,
            asked.current,
            asked.meta,
            asked.candidate,
            _choices(asked.read),
        )
        found = analyze_any(
            asked.validation, _now(), *files, asked.limit, unpaired=asked.unpaired,
            again=asked.again,
        )  # fmt: skip
    if isinstance(found, Measured):
        result, says, status = (
            report_json(found),
            summary_of(found),
            ANSWERS[answer_of(found)],
        )
        rows: list[dict[str, str]] = []
        if asked.junit is not None:
            do = mark(
                "leave out --junit, or give both models' answers to the same records"
            )
            raise BadFile(
                Complaint(mark("--junit lists the findings of a paired comparison"), do)
            )
    else:
        result, says, status = (
            answer(*found),
            summary(*found),
            ANSWERS[found[1].regression],
        )
        rows = finding_lines(*found[:2])
        if asked.junit is not None:
            _write_bytes(asked.junit, as_junit(*found[:2]))
    if asked.md is not None:
        verdict = {code: name for name, code in ANSWERS.items()}[status]
        _write(asked.md, as_markdown(verdict, says, rows))
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
                    mark("“{item}” is no choice of reading").format(item=item),
                    mark("write it as separator=; or sheet=Rows"),
                )
                for item in bad
            )
        )
    return {key: value for key, _, value in (text.partition("=") for text in texts)}


def run_schema(asked: argparse.Namespace) -> int:
    """Print the JSON Schema of what pipelines exchange with this program."""
    from core.exports.schemas import SCHEMAS

    say(json.dumps(SCHEMAS[asked.name](), indent=1))
    return 0


def _write(path: Path, text: str) -> None:
    _write_bytes(path, text.encode())


def _write_bytes(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise BadFile(
            Complaint(
                mark("{path} cannot be written: {strerror}").format(
                    path=path, strerror=error.strerror
                ),
                mark("choose another place"),
            )
        ) from None


def run_export(asked: argparse.Namespace) -> int:
    """Write minutes, email and bundle of the latest meeting of a case into a folder."""
    from core.desk.export_command import export
    from core.serve.stores import open_store

    for path in export(
        open_store(), asked.case, asked.out, _now(), private=asked.private
    ):
        say(path)
    return 0


def run_gate(asked: argparse.Namespace) -> int:
    """Evaluate a gate, and say for each batch and condition what it shows."""
    from core.case import reader_process

    reader_process.begin()  # it loads what it needs while this process does
    from core.desk.gate_command import reopened
    from core.script.reopening import batch_rows

    found = reopened(asked.gate, asked.batches, _now(), asked.meta)
    state = found.state
    for row in batch_rows(found.gate, found.shown, "records"):
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
    from core.case import reader_process

    reader_process.begin()  # it loads what it needs while this process does
    from core.desk.verify_command import RowFiles, verify

    found = verify(
        asked.file, RowFiles(asked.rows, asked.reference, asked.current), _now()
    )
    say("\n".join((*found.lines, *found.differs)))
    return CLOSED if found.differs else OPEN


def run_doctor(_asked: argparse.Namespace) -> int:
    """Look at the machine and the data folder, one line each; 1 where something is not well."""
    from core.serve.doctor import examine
    from core.serve.home import home

    well = True
    for look in examine(home()):
        say(f"{'ok  ' if look.well else 'LOOK'}  {look.name}: {look.says}")
        well = well and look.well
    return OPEN if well else CLOSED


def run_cases(_asked: argparse.Namespace) -> int:
    """List the cases with their titles and meetings."""
    from core.serve.stores import open_store

    store = open_store()
    for name, title in store.titles().items():
        say(f"{name}\t{title}\t{len(store.meetings_of(name))} meetings")
    return 0


def run_backup(asked: argparse.Namespace) -> int:
    """Copy the database, and say where to."""
    from core.serve.home import home, keep_private
    from core.serve.stores import open_store, team_database
    from core.store.database import DATABASE

    if team_database() is None and not (home() / DATABASE).exists():
        raise BadFile(
            Complaint(
                mark("there is no database in {home} yet").format(home=home()),
                mark("set SHOWSTOPPER_HOME, or start the app first"),
            )
        )
    keep_private()
    say(open_store().backup(_now(), asked.file))
    return 0


def run_restore(asked: argparse.Namespace) -> int:
    """Put a backup in the place of the database, and say what is there now."""
    from core import words
    from core.serve.home import home, keep_private
    from core.serve.stores import open_store, team_database
    from core.store.moving import move_in
    from core.store.restore import restore

    keep_private()
    if team_database() is None:
        done = restore(asked.file, home(), _now())
    else:
        done = move_in(asked.file, open_store())
    say(
        f"Restored {words.count_noun(done.cases, 'case')} and"
        f" {words.count_noun(done.meetings, 'meeting')}. Links made before no longer work."
    )
    if done.before is not None:
        say(f"The database of before is {done.before}.")
    return 0


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).astimezone()


RUNS = {
    "analyze": run_analyze,
    "backup": run_backup,
    "cases": run_cases,
    "doctor": run_doctor,
    "due": run_due,
    "export": run_export,
    "gate": run_gate,
    "restore": run_restore,
    "schema": run_schema,
    "verify": run_verify,
    "watch": run_watch,
    "start": start,
}


if __name__ == "__main__":
    sys.exit(main())
