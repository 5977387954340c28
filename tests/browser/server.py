"""Start the app as a person does, wait until it answers, end it, kill it, start it again on the
same data.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Self

import psutil

from tests.browser import forked

HOUSE = Path(__file__).parents[2]
BIN = Path(sys.executable).parent
LONGEST_START = 60.0
PORTS = (20_000, 32_000)


def free_port() -> int:
    """Find a port that nobody listens on, below those that the system gives to clients: a browser
    that asks a server that is gone may be given the server's own port, and then holds it.
    """
    while True:
        port = random.SystemRandom().randint(*PORTS)
        with socket.socket() as item, suppress(OSError):
            item.bind(("127.0.0.1", port))
            return port


def streamlit_run(script: Path, port: int) -> list[str]:
    """Write the command that starts a script by `streamlit run`."""
    return [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(script),
        "--server.port",
        str(port),
        "--server.headless",
        "true",
    ]


def ways(port: int) -> dict[str, list[str]]:
    """List the three ways of starting, by name."""
    command = shutil.which("showstopper", path=f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}")
    console = [command] if command else [sys.executable, "-m", "core.command"]
    return {
        "showstopper": [*console, "--port", str(port), "--no-browser"],
        "streamlit run app.py": streamlit_run(HOUSE / "app.py", port),
        "python app.py": [sys.executable, str(HOUSE / "app.py")],
    }


class Server:
    """One server process of our own, with its data folder and its port."""

    def __init__(
        self,
        home: Path,
        way: str = "streamlit run app.py",
        cwd: Path | None = None,
        command: list[str] | None = None,
        *,
        checkout: bool = True,
        quick: bool = False,
    ) -> None:
        """Choose a port; nothing runs yet. Without `checkout` an installed program is run; `quick`
        forks a process that has imported all, wherever that comes to the same.
        """
        self.quick = quick and command is None and checkout
        self.home, self.way, self.cwd = home, way, cwd or home.parent
        self.port = self.asked_port = free_port()
        self.command, self.checkout = command, checkout
        self.log = home.parent / f"{home.name}-{self.port}.log"
        self.process: subprocess.Popen[bytes] | forked.Child | None = None

    @property
    def url(self) -> str:
        """Write the address without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        """Start."""
        return self.start()

    def __exit__(self, *_: object) -> None:
        """End, whatever happened."""
        self.stop()

    def start(self) -> Self:
        """Start, and wait until the server says that it is well."""
        place = os.pathsep.join(
            item
            for item in (str(HOUSE) if self.checkout else "", os.environ.get("PYTHONPATH", ""))
            if item
        )
        extra = {
            "SHOWSTOPPER_HOME": str(self.home),
            "STREAMLIT_SERVER_PORT": str(self.port),
            "PYTHONPATH": place,
        }
        command = self.command or ways(self.port)[self.way]
        parent = forked.parent() if self.quick else None
        if parent is not None:
            self.process = parent.fork({**os.environ, **extra}, self.cwd, self.log)
        else:
            with self.log.open("ab") as out:
                self.process = subprocess.Popen(
                    command,
                    env=os.environ | extra,
                    cwd=self.cwd,
                    stdout=out,
                    stderr=subprocess.STDOUT,
                )
        try:
            self._wait()
        except RuntimeError:
            self.kill()
            raise
        return self

    def _wait(self) -> None:
        until = time.monotonic() + LONGEST_START
        while time.monotonic() < until:
            if self.process is not None and self.process.poll() is not None:
                raise RuntimeError(f"the server ended by itself:\n{self.said()[-3000:]}")
            self._find_port()
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise RuntimeError(
            f"the server did not answer in {LONGEST_START:.0f} seconds:\n{self.said()[-3000:]}"
        )

    def _find_port(self) -> None:
        """Read the port that was taken from what the server says, because not every way of starting
        takes the one given.
        """
        found = re.findall(r"URL: http://127\.0\.0\.1:(\d+)", self.said())
        if found:
            self.port = int(found[-1])

    def said(self) -> str:
        """Read what the server wrote to its terminal."""
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""

    def settings(self) -> dict:
        """Read the settings that the server wrote down at its start."""
        return json.loads((self.home / "server.json").read_text("utf-8"))

    def family(self) -> list[psutil.Process]:
        """List the process that we started and its children."""
        if self.process is None:
            return []
        try:
            item = psutil.Process(self.process.pid)
            return [item, *item.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def kill(self) -> None:
        """End it as a crash does: no time to tidy up."""
        _end(self.family())
        self._gone()
        self._let_go()

    def stop(self) -> None:
        """End it as a person does."""
        if self.process is None:
            return
        family = self.family()
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            _end(family)
        self._gone()

    def _let_go(self) -> None:
        """Wait until nothing of what was killed holds the port any more."""
        until = time.monotonic() + LONGEST_START
        while time.monotonic() < until:
            with socket.socket() as item, suppress(OSError):
                item.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                item.bind(("127.0.0.1", self.port))
                return
            time.sleep(0.05)

    def _gone(self) -> None:
        if self.process is not None:
            self.process.wait(10)
            self.process = None


def _end(processes: list[psutil.Process]) -> None:
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
