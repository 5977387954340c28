"""The chain of a log: each entry hashed with the digest of the one before it."""

from __future__ import annotations

import datetime as dt
import hashlib
import re

from core.meeting.event_codec import document_of
from core.meeting.events import Entry, LeftOut, Logged

DIGEST = re.compile(r"[0-9a-f]{64}")


def chained(
    last: Entry | None, event_id: str, happened: Logged, at: dt.datetime, by: str
) -> Entry:
    """Make the entry of an event that comes after another one, or first."""
    seq, before = (1, "") if last is None else (last.seq + 1, last.digest)
    document = document_of(happened)
    digest = link(before, seq, event_id, at, by, happened, document)
    return Entry(seq, event_id, at, by, happened, digest, document)


def link(
    before: str,
    seq: int,
    event_id: str,
    at: dt.datetime,
    by: str,
    happened: Logged,
    document: str = "",
) -> str:
    """Hash an entry together with the digest of the one before it.

    `document` is the event as it is kept, where that is known.
    """
    parts = (
        before,
        str(seq),
        event_id,
        at.isoformat(),
        by,
        document or document_of(happened),
    )
    return hashlib.sha256(
        "\x1f".join(parts).encode("utf-8", "surrogatepass")
    ).hexdigest()


def broken_at(log: tuple[Entry, ...]) -> int | None:
    """Find the first entry that does not fit the chain: edited, missing or put in.

    None where all fit.

    The digest of one that was left out stands for what nobody can check; all others are held to it.
    """
    before: Entry | None = None
    for place, entry in enumerate(log, start=1):
        if entry.seq != place or not fits(before, entry):
            return place
        before = entry
    return None


def fits(before: Entry | None, entry: Entry) -> bool:
    """Say whether an entry is the next after another one, or the first."""
    seq, head = (1, "") if before is None else (before.seq + 1, before.digest)
    if entry.seq != seq:
        return False
    if isinstance(entry.event, LeftOut):
        return DIGEST.fullmatch(entry.digest) is not None
    parts = (entry.id, entry.at, entry.by, entry.event, entry.document)
    return entry.digest == link(head, seq, *parts)
