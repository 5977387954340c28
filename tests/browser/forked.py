"""Servers that are there at once: forked from a process that has imported everything and serves
nobody.

What the child runs is the app itself, started as `python app.py` does. The parent opens no file of
a data folder and has no thread, so a child is as one that was started anew, but for the three
seconds of processor time that imports take.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

import psutil

HOUSE = Path(__file__).parents[2]
OWN = ("SHOWSTOPPER_HOME", "STREAMLIT_SERVER_PORT", "PYTHONPATH")  # what each server is given


class Child(psutil.Process):
    """A server, asked and waited for as `subprocess.Popen` is."""

    def poll(self) -> int | None:
        """Give None while anything of it is there: what was killed is called a zombie while threads
        of it still hold its port.
        """
        return None if self.is_running() else 0

    def terminate(self) -> None:
        """Ask it to end, if it has not ended by itself."""
        with suppress(psutil.NoSuchProcess):
            super().terminate()

    def wait(self, timeout: float | None = None) -> int:
        """Wait until nothing of it is left. Raises subprocess.TimeoutExpired."""
        until = time.monotonic() + (timeout or 60.0)
        while self.poll() is None:
            if time.monotonic() > until:
                raise subprocess.TimeoutExpired("the app", timeout or 60.0)
            time.sleep(0.01)
        return 0


class Parent:
    """The process that has imported everything, with the environment that it began in."""

    def __init__(self) -> None:
        """Start it; it imports beside whatever comes next."""
        self.environment = surroundings()
        self.process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            env=os.environ | {"PYTHONPATH": str(HOUSE)},
            cwd=HOUSE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def fork(self, environment: dict[str, str], cwd: Path, log: Path) -> Child:
        """Start a server that writes what it says to a log."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        job = {"environment": environment, "cwd": str(cwd), "log": str(log)}
        self.process.stdin.write(f"{json.dumps(job)}\n")
        self.process.stdin.flush()
        return Child(int(self.process.stdout.readline()))


def surroundings() -> dict[str, str]:
    """List the variables that a server starts with, but for those that each is given."""
    return {
        name: value
        for name, value in os.environ.items()
        if name not in OWN and not name.startswith("PYTEST_")
    }


@cache
def _parent() -> Parent:
    return Parent()


def parent() -> Parent | None:
    """Give the parent of this run's servers, or None where a server needs a start of its own: with
    other variables than the parent read when it began, or where processes do not fork.
    """
    if not hasattr(os, "fork") or "PYTHONPATH" in os.environ:
        return None
    found = _parent()
    return found if found.environment == surroundings() else None


# In the parent


def _serve(job: dict) -> None:
    """Be the child: the app, as `python app.py` starts it."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    out = os.open(job["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (out, 1), (out, 2)):
        os.dup2(source, target)
    os.environ.clear()
    os.environ.update(job["environment"])
    os.chdir(job["cwd"])
    sys.argv = [str(HOUSE / "app.py")]
    import app  # here, where it is told its folder
    from core.serve.edge import asked

    app.app.run(config=asked(os.environ))


def main() -> None:
    """Import what the app imports, then fork a server for each line that asks for one."""
    from core.serve.edge import DRAWN_WITH

    named = re.findall(
        r"^(?:from|import) ([\w.]+)", (HOUSE / "app.py").read_text("utf-8"), re.MULTILINE
    )
    for name in (*named, "uvicorn", *DRAWN_WITH):
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # what ends is gone, nobody has to wait for it
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                _serve(json.loads(line))
            finally:
                os._exit(0)
        print(child, flush=True)


if __name__ == "__main__":
    main()
