"""A server that is there soon after a kill: forked from a process that has imported everything and
serves nobody.

What the child runs is the app itself, started as `python app.py` does. The parent opens no file of
the data folder and has no thread, so the child is as one that was started anew, but for the two to
three seconds of imports.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Self

from tests.browser.server import HOUSE, free_port

LONGEST_START = 30.0


class KeptWarm:
    """The parent, and the one server that it has running."""

    def __init__(self, home: Path) -> None:
        """Choose a port; nothing runs yet."""
        self.home, self.port, self.pid = home, free_port(), 0
        self.log = home.parent / f"{home.name}-{self.port}.log"

    @property
    def url(self) -> str:
        """Write the address without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        """Start the parent, which imports."""
        extra = {
            "SHOWSTOPPER_HOME": str(self.home),
            "STREAMLIT_SERVER_PORT": str(self.port),
            "PYTHONPATH": str(HOUSE),
        }
        with self.log.open("ab") as out:
            self.parent = subprocess.Popen(
                [sys.executable, "-m", __name__],
                env=os.environ | extra,
                cwd=HOUSE,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=out,
                text=True,
            )
        return self

    def __exit__(self, *_: object) -> None:
        """End both."""
        if self.pid:
            self.kill()
        self._say("end")
        self.parent.wait(10)

    def _say(self, word: str) -> None:
        assert self.parent.stdin is not None
        self.parent.stdin.write(f"{word}\n")
        self.parent.stdin.flush()

    def _told(self) -> str:
        assert self.parent.stdout is not None
        return self.parent.stdout.readline().strip()

    def start(self) -> float:
        """Start a server and wait until it answers; gives the seconds."""
        begun = time.monotonic()
        self._say("start")
        self.pid = int(self._told())
        while time.monotonic() - begun < LONGEST_START:
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2) as answer:
                    if answer.status == 200:
                        return time.monotonic() - begun
            except OSError:
                time.sleep(0.02)
        raise RuntimeError(
            f"the server did not answer:\n{self.log.read_text('utf-8', 'replace')[-3000:]}"
        )

    def kill(self) -> None:
        """End the server as a crash does, and wait until nothing of it is left."""
        os.kill(self.pid, signal.SIGKILL)
        self._say("reap")
        assert self._told() == "gone"
        self.pid = 0


def serve() -> None:
    """Be the child: the app, as `python app.py` starts it."""
    import app

    os.dup2(2, 1)
    sys.argv = [str(HOUSE / "app.py")]
    app.app.run(config={"server.port": int(os.environ["STREAMLIT_SERVER_PORT"])})


def main() -> None:
    """Import what the app needs, then fork a server whenever one is asked for."""
    import uvicorn  # noqa: F401  loaded for what it starts

    import app  # noqa: F401  loaded for what it starts
    from core.serve.edge import DRAWN_WITH

    for name in DRAWN_WITH:
        __import__(name)
    child = 0
    for line in sys.stdin:
        if line.strip() == "start":
            child = os.fork()
            if child == 0:
                serve()
                os._exit(0)
            print(child, flush=True)
        elif line.strip() == "reap":
            os.waitpid(child, 0)
            print("gone", flush=True)
        else:
            return


if __name__ == "__main__":
    main()
