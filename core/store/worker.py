"""Measuring in a process of its own, so that the app stays live: started with a case, asked how far
it is, stopped at will.

The worker writes one JSON line for each step and keeps the evidence in the store itself; ending it
early keeps nothing.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass, field
from pathlib import Path

from core.case.codec import dump_case, load_case
from core.case.model import Case
from core.errors import Complaint, ShowstopperError
from core.log_file import write_fault
from core.messages import mark
from core.speech import in_speech

PATIENCE_SECONDS = (
    120.0  # with a locked database: minutes of measuring are not thrown away for it
)
MODULE = "core.store.worker"
BROKE_OFF = Complaint(
    mark("the measurement broke off"),
    mark("open the file again; if it happens again, there is too little memory for it"),
)


@dataclass(slots=True)
class Progress:
    """How far a worker is: what it does, the share that is done, whether it has ended, and its
    complaints.
    """

    what: str = "starting"
    share: float = 0.0
    ended: bool = False
    complaints: tuple[Complaint, ...] = field(default=())


class Worker:
    """One measurement in another process."""

    def __init__(self, home: Path, case: Case, at: dt.datetime) -> None:
        """Start it; the case goes in by its standard input."""
        command = [sys.executable, "-m", MODULE, str(home), at.isoformat()]
        self.process = subprocess.Popen(  # noqa: S603  our own command, no text of users in it
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.progress = Progress()
        self._reader = threading.Thread(
            target=self._read, args=(dump_case(case),), daemon=True
        )
        self._reader.start()

    def _read(self, document: bytes) -> None:
        """Follow what the worker says; reading ends when it does."""
        if self.process.stdin is None or self.process.stdout is None:
            return
        try:
            self.process.stdin.write(document)
            self.process.stdin.close()
            for line in self.process.stdout:
                said = json.loads(line)
                complaints = tuple(
                    Complaint(**item) for item in said.get("complaints", ())
                )
                self.progress = Progress(
                    said.get("what", ""), said.get("share", 0.0), complaints=complaints
                )
        except (OSError, ValueError):
            pass
        code = self.process.wait()
        last = self.progress
        self.progress = Progress(
            last.what,
            last.share,
            True,
            last.complaints or (() if code == 0 else (BROKE_OFF,)),
        )

    def wait(self, seconds: float) -> bool:
        """Wait a while; say whether it has ended."""
        self._reader.join(seconds)
        return self.progress.ended

    def stop(self) -> None:
        """End it now; what it has measured so far is not kept."""
        if self.process.poll() is None:
            self.process.terminate()
        self._reader.join(5)
        if self.process.poll() is None:
            self.process.kill()


def main() -> int:
    """Measure the case that is given on standard input."""
    from core.store.address import address_in  # noqa: PLC0415  the same
    from core.store.database import Store  # noqa: PLC0415  heavy, and seldom needed
    from core.store.evidence_cache import evidence_of  # noqa: PLC0415  loaded when it is needed

    home, at = Path(sys.argv[1]), dt.datetime.fromisoformat(sys.argv[2])
    try:
        case = load_case(sys.stdin.buffer.read())
        with in_speech(case.speech):
            evidence_of(
                Store(home, address_in(os.environ)), case, at, _tell, PATIENCE_SECONDS
            )
    except ShowstopperError as error:
        _say(complaints=[asdict(complaint) for complaint in error.complaints])
        return 1
    except Exception as error:
        write_fault(home, error, MODULE)  # nobody reads what it would print
        raise
    return 0


def _tell(what: str, share: float) -> None:
    _say(what=what, share=share)


def _say(**said: object) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
