"""The versions of the minutes: a draft is edited, a final one stays as it was, and a change makes
the next one with what is different in it.

The text of a version is not kept: it is written again from the log up to where it became final.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from core.meeting.events import Entry
from core.meeting.fold import Meeting, replay
from core.meeting.follow_up_events import MinutesFinalized, MinutesWithdrawn
from core.meeting.log_lines import in_zone
from core.meeting.minutes import Minutes, MinutesVersion
from core.meeting.minutes_blocks import Block, WrittenMinutes, written
from core.messages import say, say_count
from core.script.brief import Brief


@dataclass(frozen=True, slots=True)
class FinalVersion:
    """A version that became final: its number, the entry by which it did, when and by whom, and
    whether it was taken back.
    """

    number: int
    seq: int
    at: dt.datetime
    by: str
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """What is different in one part of the minutes: lines that are new, and lines that are gone."""

    part: str
    added: tuple[str, ...]
    removed: tuple[str, ...]


def final_versions(meeting: Meeting) -> tuple[FinalVersion, ...]:
    """List the versions that became final, oldest first, those that were taken back among them."""
    versions: list[FinalVersion] = []
    for entry in meeting.followed_up:
        event = entry.event
        if isinstance(event, MinutesFinalized) and event.version == len(versions) + 1:
            versions.append(FinalVersion(event.version, entry.seq, entry.at, entry.by))
        if isinstance(event, MinutesWithdrawn) and 0 < event.version <= len(versions):
            place = event.version - 1
            versions[place] = replace(versions[place], withdrawn=True)
    return tuple(versions)


def standing_version(meeting: Meeting) -> FinalVersion | None:
    """Find the latest final version that was not taken back."""
    standing = (
        item for item in reversed(final_versions(meeting)) if not item.withdrawn
    )
    return next(standing, None)


def in_versions(
    brief: Brief, log: tuple[Entry, ...], write: Callable[[tuple[Entry, ...]], Minutes]
) -> Minutes:
    """Write the minutes as the latest version: the final one as it was, or where anything changed
    since, the draft of the next with its differences.

    `write` gives the minutes of a log.
    """
    meeting = replay(log)
    standing = standing_version(meeting)
    if standing is None:
        number = len(final_versions(meeting)) + 1
        return replace(write(log), version=MinutesVersion(number))
    final = version_of(brief, log, standing, write)
    now = write(log)
    found = differences(written(brief, _bare(final)), written(brief, now))
    if not found:
        return final
    number = len(final_versions(meeting)) + 1
    lines = difference_lines(standing.number, found)
    return replace(now, version=MinutesVersion(number), changes=lines)


def version_of(
    brief: Brief,
    log: tuple[Entry, ...],
    version: FinalVersion,
    write: Callable[[tuple[Entry, ...]], Minutes],
) -> Minutes:
    """Write a final version as it stood, with what was different from the one before it."""
    upto = tuple(entry for entry in log if entry.seq <= version.seq)
    meeting = replay(upto)
    at = in_zone(meeting, version.at)
    minutes = replace(
        write(upto), version=MinutesVersion(version.number, at, version.by)
    )
    earlier = replay(entry for entry in log if entry.seq < version.seq)
    before = standing_version(earlier)
    if before is None:
        return minutes
    then = write(tuple(entry for entry in log if entry.seq <= before.seq))
    found = differences(written(brief, then), written(brief, _bare(minutes)))
    return replace(minutes, changes=difference_lines(before.number, found))


def _bare(minutes: Minutes) -> Minutes:
    """Leave out what only says which version it is."""
    return replace(minutes, version=None, changes=())


def differences(
    before: WrittenMinutes, after: WrittenMinutes
) -> tuple[Difference, ...]:
    """Compare two versions part by part, line by line, in the order of the newer one."""
    old = {block.id: block for block in before.blocks}
    new = {block.id: block for block in after.blocks}
    found = [_head(before, after)]
    found += [
        _difference(old.get(name), new.get(name))
        for name in (*new, *(old.keys() - new))
    ]
    return tuple(item for item in found if item is not None)


def _head(before: WrittenMinutes, after: WrittenMinutes) -> Difference | None:
    first, now = (before.there, *before.notices), (after.there, *after.notices)
    return _compared(say("Attendance and notices"), first, now)


def _difference(before: Block | None, after: Block | None) -> Difference | None:
    title = (after or before or Block("", "", "bullets")).title
    return _compared(title, _lines(before), _lines(after))


def _compared(
    title: str, before: tuple[str, ...], after: tuple[str, ...]
) -> Difference | None:
    gone, new = Counter(before) - Counter(after), Counter(after) - Counter(before)
    if not gone and not new:
        return None
    return Difference(title, tuple(new.elements()), tuple(gone.elements()))


def _lines(block: Block | None) -> tuple[str, ...]:
    if block is None:
        return ()
    rows = tuple(" · ".join(_flat(text) for text in row if text) for row in block.rows)
    return (block.lead, *rows) if block.lead else rows


def difference_lines(number: int, found: tuple[Difference, ...]) -> tuple[str, ...]:
    """Say what is different from a version, for the documents.

    Words that are gone are counted and not quoted: they may have become private, or were taken
    back.
    """
    lines = [say("Changed since version {number}:", number=number)]
    for item in found:
        lines += [
            say("{part}, now: {line}", part=item.part, line=line) for line in item.added
        ]
        if item.removed:
            gone = say_count(
                len(item.removed),
                "{n} earlier line is gone",
                "{n} earlier lines are gone",
            )
            lines.append(say("{part}: {gone}.", part=item.part, gone=gone))
    return tuple(lines)


def _flat(text: str) -> str:
    return text.replace("\n", ", ")
