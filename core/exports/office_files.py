"""Files of Office programs: packed without the time of day, so that they can be compared."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Protocol

ALWAYS = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


class Saved(Protocol):
    """A document that is written into a file: of Word or of PowerPoint."""

    def save(self, file: io.BytesIO, /) -> None:
        """Write it."""


def same_bytes(document: Saved) -> bytes:
    """Write a document so that the same one gives the same bytes."""
    packed, out = io.BytesIO(), io.BytesIO()
    document.save(packed)
    with zipfile.ZipFile(packed) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            entry = zipfile.ZipInfo(name, ALWAYS.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(entry, before.read(name))
    return out.getvalue()
