"""Where the typed copies of files of rows lie.

Kept apart, because naming a place needs no reader.
"""

from __future__ import annotations

from pathlib import Path


def typed_copy(home: Path, digest: str) -> Path:
    """Name the place of the typed copy of the file with this digest."""
    return Path(home) / f"{digest}.parquet"


def is_text(name: object) -> bool:
    r"""Say whether the name of a file is text: such names are bytes, and any may stand there.

    >>> is_text(Path("rows.csv")), is_text("rows\udcff.csv")
    (True, False)
    """
    return not any("\ud800" <= sign <= "\udfff" for sign in str(name))


def name_of(path: Path) -> str:
    r"""Name a file for people; a byte that is no text becomes a mark.

    >>> name_of(Path("here/rows\udcff.csv"))
    'rows\ufffd.csv'
    """
    return as_text(Path(path).name)


def as_text(name: object) -> str:
    """Write the name of a file or of a place in it; a byte that is no text becomes a mark."""
    text = str(name)
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join(
            "\ufffd" if "\ud800" <= sign <= "\udfff" else sign for sign in text
        )
    return text
