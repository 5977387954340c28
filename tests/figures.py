"""Measure what the app promises about faults and attacks, and print it as a table.

`python -m tests.figures` takes minutes: the short versions, as they run with every change. With
`--full` it takes an hour: two hundred kills, ten thousand messages, every string in every field.
Tests tell their figures by `tell`; elsewhere nothing is written.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

PLACE = "SHOWSTOPPER_FIGURES"
HOUSE = Path(__file__).parents[1]
# What measures each row of the table; a test that tells nothing is only required to pass.
MEASURES = {
    "crash": ("tests/faults/test_kills.py",),
    "two presenters": ("tests/core/meeting/test_two_presenters.py",),
    "disk": (
        "tests/faults/test_locked.py",
        "tests/faults/test_lost_file.py",
        "tests/core/store/test_lost_file.py",
    ),
    "clock": ("tests/core/meeting/test_clocks.py",),
    "leak": ("tests/browser/test_roles.py",),
    "forged messages": ("tests/faults/test_forged.py",),
    "links": ("tests/core/serve/test_live.py", "tests/core/serve/test_guard.py"),
    "files": ("tests/core/case/test_hostile_files.py", "tests/core/case/test_bombs.py"),
    "text": ("tests/browser/test_naughty.py", "tests/core/exports/test_faces.py"),
    "chain": ("tests/core/meeting/test_sharing.py",),
    "another origin": ("tests/browser/test_other_origin.py",),
}
SHORT, FULL = "not slow and not bench", "not bench"


def tell(row: str, measured: str) -> None:
    """Tell a figure for a row of the table, where somebody asks for it."""
    if place := os.environ.get(PLACE):
        with Path(place).open("a", encoding="utf-8") as file:
            file.write(json.dumps([row, measured]) + "\n")


def main() -> int:
    """Run what measures each row, and print the table; 1 where something failed."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--full", action="store_true", help="the long versions")
    asked.add_argument("rows", nargs="*", metavar="ROW", help="only these rows")
    supplied = asked.parse_args()
    which = SHORT if not supplied.full else FULL
    lines = []
    for row, files in MEASURES.items():
        if supplied.rows and row not in supplied.rows:
            continue
        there = [file for file in files if (HOUSE / file).exists()]
        lines.append(_row(row, there, which))
        print(lines[-1], flush=True)
    print(
        f"\nMeasured {dt.datetime.now(dt.UTC):%Y-%m-%d}, {'long' if supplied.full else 'short'}"
        " versions."
    )
    return int(any("| FAILED |" in line for line in lines))


def _row(row: str, files: list[str], which: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "told.jsonl"
        command = [sys.executable, "-m", "pytest", "--no-cov", "-q", "-m", which, *files]
        done = subprocess.run(
            command,
            cwd=HOUSE,
            env=os.environ | {PLACE: str(result)},
            capture_output=True,
            text=True,
            check=False,
        )
        found = (
            [json.loads(line) for line in result.read_text("utf-8").splitlines()]
            if result.exists()
            else []
        )
    measured = "; ".join(dict.fromkeys(says for name, says in found if name == row))
    count = next(
        (
            line
            for line in reversed(done.stdout.splitlines())
            if "passed" in line or "failed" in line
        ),
        "",
    )
    return (
        f"| {row} | {measured or count.strip('= ')} |"
        f" {'held' if done.returncode == 0 else 'FAILED'} |"
    )


if __name__ == "__main__":
    raise SystemExit(main())
