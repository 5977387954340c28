"""Lines for a terminal or the log of a build."""

from __future__ import annotations

import re
import sys
import unicodedata
from typing import TextIO

# What a terminal or the log of a build would act on, at the beginning of a line: workflow commands
# of GitHub and Azure.
COMMANDS = re.compile(r"^(\s*)(::|##\[|##vso\[|\[command\])", re.MULTILINE)
DIRECTIONS = frozenset(
    "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


def shown(text: str) -> str:
    r"""Write text for a terminal or a build's log: no control character, no mark of direction, no
    workflow command.

    >>> shown("a\x1b[31mb"), shown("::error::x"), shown("col\udcff")
    ('a\ufffd[31mb', '> ::error::x', 'col\ufffd')
    """
    retained = "".join(
        (
            character
            if character in "\n\t"
            or (
                unicodedata.category(character) not in {"Cc", "Cs"}
                and character not in DIRECTIONS
            )
            else "\ufffd"
        )
        for character in text
    )
    return COMMANDS.sub(lambda found: f"{found[1]}> {found[2]}", retained)


def say(text: object, file: TextIO | None = None) -> None:
    """Print a line for people; what the stream cannot write becomes a mark."""
    stream = file or sys.stdout
    line = shown(str(text))
    encoding = getattr(stream, "encoding", None) or "utf-8"
    print(line.encode(encoding, "replace").decode(encoding), file=stream, flush=True)
