"""A bundle checked with nothing but itself, and where its rows are there, by measuring again."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from core import words
from core.case.files import admit
from core.case.model import Case, Rows
from core.case.paths import typed_copy
from core.errors import BadFile, Complaint, ShowstopperError
from core.evidence.evidence_codec import EVIDENCE_JSON
from core.evidence.records import Evidence
from core.exports.bundle_files import bundle
from core.exports.bundle_zip import unpacked
from core.exports.bundles import Bundle, read_bundle
from core.meeting.case_in_room import in_room
from core.meeting.fold import replay
from core.messages import say
from core.script.brief import argue
from core.speech import in_speech

# What no digest and no calculation covers: when the file was written, and what it says of itself.
UNCHECKED = frozenset({"made", "how_to_check", "format"})
MOST_LISTED = 12


@dataclass(frozen=True, slots=True)
class Verified:
    """What was checked, a sentence each, and what differs; empty where nothing does."""

    lines: tuple[str, ...]
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RowFiles:
    """The files that the evidence was measured on, where somebody has them."""

    rows: Path | None = None
    reference: Path | None = None
    current: Path | None = None


def verify(path: Path, files: RowFiles, at: dt.datetime) -> Verified:
    """Check the digests, the chain and what follows from them; with rows, measure again.

    Raises BadFile where the file is no bundle, or was edited.
    """
    enclosing = unpacked(_content(path))
    content = enclosing.bundle
    packed = read_bundle(content)
    document = json.loads(content)
    with in_speech(packed.case.speech):
        head = document.get("log_head") or say("none")
        lines = [
            say("The case fits its digest, and the evidence its own."),
            say(
                "The chain of the log holds: {entries} entries, head {head}. Compare the head with"
                " the one on the minutes.",
                entries=len(packed.log),
                head=head,
            ),
        ]
        if enclosing.documents:
            beside = words.count_noun(enclosing.documents, "document")
            lines.append(
                say("{beside} beside it, each as its digest says.", beside=beside)
            )
        lines += _other_version(packed.evidence)
        differs = tuple(_calculated(document, packed, at))
        if not differs:
            lines.append(
                say(
                    "Facts, claims and release criteria follow from them as they stand."
                )
            )
        if files.rows is not None:
            measured = tuple(_measured(packed, files))
            differs += measured
            if not measured:
                lines.append(
                    say(
                        "Reproduced: measured again on these rows, all of it is the same."
                    )
                )
        else:
            lines.append(say("Not measured again: give the rows with --rows."))
    return Verified(tuple(lines), differs)


def _other_version(evidence: Evidence) -> list[str]:
    """Say that another version of the app measured it: its sentences may be others."""
    then, now = (
        dict(evidence.manifest.versions).get("showstopper", ""),
        version("showstopper"),
    )
    if not then or then == now:
        return []
    return [
        say(
            "Measured by version {then} of the app, checked by {now}: sentences may differ for"
            " that reason alone.",
            then=then,
            now=now,
        )
    ]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        what = say("{path} cannot be read: {error}", path=path, error=error.strerror)
        raise BadFile(Complaint(what, say("give the path of a bundle"))) from None


def _calculated(
    document: dict[str, Any], packed: Bundle, at: dt.datetime
) -> Iterator[str]:
    """Work out all that follows from case, evidence and log, and name what stands otherwise."""
    try:
        room = in_room(packed.case, replay(packed.log)) if packed.log else packed.case
        calculated = json.loads(
            bundle(argue(room, packed.evidence), packed.log, at, packed.case)
        )
    except ShowstopperError as error:
        yield say("Nothing can be worked out from it: {error}", error=str(error))
        return
    for name in sorted({*document, *calculated} - UNCHECKED):
        # A bundle to share has neither facts nor claims; of its log some entries are left out.
        if name not in document and name in {"facts", "claims"}:
            continue
        if document.get(name) != calculated.get(name):
            yield from _named(name, document.get(name), calculated.get(name))


def _named(name: str, there: object, calculated: object) -> Iterator[str]:
    if not isinstance(there, dict) or not isinstance(calculated, dict):
        yield say("“{name}” is not what follows from the rest", name=name)
        return
    keys = sorted(
        key for key in {*there, *calculated} if there.get(key) != calculated.get(key)
    )
    for key in keys[:MOST_LISTED]:
        yield say("“{name}” is not what follows from the rest", name=f"{name}: {key}")
    if len(keys) > MOST_LISTED:
        yield say(
            "{count} more differ in “{name}”", count=len(keys) - MOST_LISTED, name=name
        )


def _measured(packed: Bundle, files: RowFiles) -> Iterator[str]:
    """Measure again, and name what came out otherwise."""
    case = packed.case
    if case.source is not None:
        yield say(
            "the rows of “{name}” lie in a warehouse, so they are not measured again here",
            name=case.source.name,
        )
        return
    with tempfile.TemporaryDirectory(prefix="showstopper-") as folder:
        home = Path(folder)
        wanted = (
            (files.rows, case.rows),
            (files.reference, case.reference),
            (files.current, case.current),
        )
        wrong = [
            text for path, rows in wanted if (text := _other_file(path, rows, home))
        ]
        if wrong:
            yield from wrong
            return
        again = _again(case, packed.evidence, home)
    if again.digest != packed.evidence.digest:
        yield from _apart(packed.evidence, again)


def _other_file(path: Path | None, rows: Rows | None, home: Path) -> str:
    if rows is None:
        return ""
    if path is None:
        return say("“{name}” is needed as well, to measure again", name=rows.name)
    admitted = admit(path, home)
    if admitted.sha256 != rows.sha256:
        return say(
            "these are not the rows of “{name}”: their digest is {digest}, not {wanted}",
            name=rows.name,
            digest=admitted.sha256[:12],
            wanted=rows.sha256[:12],
        )
    return ""


def _again(case: Case, before: Evidence, home: Path) -> Evidence:
    from core.evidence.measure import measure  # noqa: PLC0415  heavy, and not needed for digests

    others = (
        None if rows is None else typed_copy(home, rows.sha256)
        for rows in (case.reference, case.current)
    )
    reference, current = others
    return measure(
        case,
        typed_copy(home, case.rows.sha256),
        reference,
        seed=before.manifest.seed,
        current=current,
    )


def _apart(before: Evidence, again: Evidence) -> Iterator[str]:
    """Name the parts of the evidence that came out otherwise.

    Other versions of the libraries are named first: they may be all there is to it.
    """
    then, now = dict(before.manifest.versions), dict(again.manifest.versions)
    moved = [
        f"{name} {then.get(name, '–')} → {now.get(name, '–')}"
        for name in sorted({*then, *now})
        if then.get(name) != now.get(name)
    ]
    if moved:
        yield say("measured with other versions: {versions}", versions=", ".join(moved))
    parts = (
        EVIDENCE_JSON.dump_python(replace(each, digest="", examples=()), mode="json")
        for each in (before, again)
    )
    old, new = parts
    for name in sorted(old):
        if name != "manifest" and old[name] != new.get(name):
            yield say("measured again, “{name}” comes out otherwise", name=name)
