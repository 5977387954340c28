"""The answer that a release pipeline gates on: regression yes, no or unclear, with slices, columns
and reasons.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.case.files import admit, reading
from core.case.graded_mapping import files_of, graded_columns, is_graded
from core.case.graded_rows import joined_by_prompt
from core.case.joining import joined
from core.case.model import Case, Rows
from core.case.nouns import prompt_nouns
from core.case.open_case import make_case
from core.case.paths import name_of, typed_copy
from core.case.readers.dialect import Dialect, Note, dialect_from
from core.case.readers.evaluation_logs import LOG_MAPPING, LOGS
from core.case.recognise import Part, Recognition
from core.case.tables_beside import admit_beside, fitted
from core.case.template import limits as default_limits
from core.errors import BadCase, CannotJoin, Complaint
from core.evidence.measure import measure
from core.evidence.records import Estimate, Evidence, Finding, GroupGap, Manifest
from core.exports.finding_entries import _value, finding_entry, slice_entry, trade_entry
from core.exports.mapping import (
    ONE_MODEL_KEYS,
    columns_of,
    costs_of,
    meta_of,
    recognised_columns,
)
from core.exports.unpaired_files import Measured, report_one, report_unpaired, route
from core.exports.unused_columns import not_used, unread_keys
from core.messages import say
from core.script.source_lines import source_lines

if TYPE_CHECKING:
    from core.evidence.warehouse.table_tally import TableTally

__all__ = ["Intake", "analyze_any", "answer", "columns_of", "meta_of"]
LISTED = 10


@dataclass(frozen=True, slots=True)
class Intake:
    """How the rows came in: what was recognised, and everything that was noticed, announced or left
    out.
    """

    parts: tuple[Part, ...] = ()
    notes: tuple[Note, ...] = ()
    dialect: Dialect = Dialect()  # noqa: RUF009  frozen


NOTHING_SAID = Intake()


def analyze_any(
    validation: Path,
    at: dt.datetime,
    reference: Path | None = None,
    current: Path | None = None,
    meta: Path | None = None,
    candidate: Path | None = None,
    read: dict[str, object] | None = None,
    limit: str | None = None,
    *,
    unpaired: bool = False,
    again: Path | None = None,
) -> tuple[Case, Evidence, Intake] | Measured:
    """Analyze files as they can be: paired where both models answered the same records, else as
    less.

    One model's file gives a report on that model, against `limit` where one is typed ("8%"); two
    files that hold different records, or any two with `unpaired`, are compared as two sets. `again`
    is a second run of the current version, of graded answers. Raises BadCase for an option that the
    comparison cannot use, and what reading raises.
    """
    with tempfile.TemporaryDirectory(prefix="showstopper-") as folder:
        home, supplied = Path(folder), meta_of(meta)
        rows, second = _admitted(home, validation, candidate, supplied, read)
        beside = tables_not_used(reference, current)
        if "task" not in supplied and reading(home, rows.sha256).dialect.format in LOGS:
            supplied = LOG_MAPPING | supplied
        if is_graded(supplied):
            twice = (
                None
                if again is None
                else _admitted(home, again, None, supplied, read)[0]
            )
            return _graded(home, (rows, second, twice), supplied, at, beside)
        if again is not None:
            do = say("leave it out: other records are scored the same by a second run")
            raise BadCase(
                Complaint(say("--again is for graded answers, a file a version"), do)
            )
        if second is None:
            if unpaired:
                do = say("give the new model's file with --candidate")
                raise BadCase(
                    Complaint(
                        say("--unpaired compares two files, and there is one"), do
                    )
                )
            way, known = route(home, rows, supplied)
            if way == "one model":
                measured = report_one(home, rows, supplied, limit)
                return replace(measured, notes=(*measured.notes, *beside))
            _no_limit(limit)
            return _paired(home, rows, supplied, at, (reference, current), known)
        _no_limit(limit)
        why = say("They are compared without joining, as requested.")
        if not unpaired:
            try:
                return _paired(
                    home, joined(home, rows, second), supplied, at, (reference, current)
                )
            except CannotJoin as error:
                why = say(
                    "The two files can't be joined: {what}.",
                    what=error.complaints[0].what,
                )
        measured = report_unpaired(home, rows, second, supplied, why)
        return replace(measured, notes=(*measured.notes, *beside))


def _graded(
    home: Path,
    files: tuple[Rows, Rows | None, Rows | None],
    supplied: dict[str, Any],
    at: dt.datetime,
    beside: list[Note],
) -> tuple[Case, Evidence, Intake]:
    """Analyze graded answers, of both versions in one file or in a file each, by prompt.

    The third file is a second run of the current version.
    """
    columns, (rows, second, again) = graded_columns(supplied), files
    if second is None:
        if again is not None:
            do = say("give the new version's file with --candidate")
            raise BadCase(
                Complaint(say("--again is for graded answers, a file a version"), do)
            )
        if not columns.baseline or not columns.candidate:
            do = say(
                "give the new version's file with --candidate, or name both grades"
            )
            raise BadCase(
                Complaint(say("the grades of one version alone are named"), do)
            )
    else:
        named = files_of(supplied)
        grade = supplied.get("grade") or named.get("grade") or "grade"
        human = supplied.get("human") or named.get("human")
        rows, columns = joined_by_prompt(
            home, rows, second, grade, human, columns, again
        )
    return measured_prompts(home, make_case(rows, columns, home, at), beside)


def measured_prompts(
    home: Path, case: Case, beside: list[Note]
) -> tuple[Case, Evidence, Intake]:
    """Measure a case whose rows are prompts; `beside` says what was given and not used."""
    case = replace(case, limits=default_limits(case.columns))
    evidence = measure(case, typed_copy(home, case.rows.sha256))
    if case.source is not None:
        named = say("the table {table}", table=case.source.name)
        beside = [*beside, *(Note(named, line.rstrip("."))
                             for line in source_lines(case.source, prompt_nouns()[1]))]  # fmt: skip
    notes = (*reading(home, case.rows.sha256).notes, *beside)
    return case, evidence, Intake((), notes, reading(home, case.rows.sha256).dialect)


def _admitted(
    home: Path,
    validation: Path,
    candidate: Path | None,
    supplied: dict[str, Any],
    read: dict[str, object] | None,
) -> tuple[Rows, Rows | None]:
    """Admit one file or two; the choices of reading hold for both."""
    wanted = dialect_from(dict(supplied.get("read") or {}) | (read or {}))
    rows = admit(validation, home, wanted=wanted)
    return rows, None if candidate is None else admit(candidate, home, wanted=wanted)


def _no_limit(limit: str | None) -> None:
    if limit is not None:
        do = say("leave it out: two models are judged by how they differ")
        raise BadCase(
            Complaint(
                say("--limit bounds the error of one model, and two are compared"), do
            )
        )


def tables_not_used(reference: Path | None, current: Path | None) -> list[Note]:
    """Name the tables beside the rows that a comparison has no use for."""
    why = say(
        "it tells why the new model got worse on the same records, which is not compared here"
    )
    named = (("reference", reference), ("current", current))
    return [
        Note(
            say("the {what} table {path}", what=what, path=name_of(path)),
            why,
            "left_out",
        )
        for what, path in named
        if path
    ]


def _paired(
    home: Path,
    rows: Rows,
    supplied: dict[str, Any],
    at: dt.datetime,
    tables: tuple[Path | None, Path | None],
    known: Recognition | None = None,
) -> tuple[Case, Evidence, Intake]:
    columns, found = recognised_columns(home, rows, supplied, known)
    return measured_pair(
        home, make_case(rows, columns, home, at), supplied, tables, (rows, found)
    )


def measured_pair(
    home: Path,
    case: Case,
    supplied: dict[str, Any],
    tables: tuple[Path | None, Path | None],
    admitted: tuple[Rows, Recognition],
    counted: TableTally | None = None,
) -> tuple[Case, Evidence, Intake]:
    """Measure a case of both models' answers, beside the tables of the model's own data.

    `admitted` are the rows that came in with what was recognised in them; `counted` counts a table
    in a warehouse.
    """
    columns, (rows, found) = case.columns, admitted
    case = replace(case, error_costs=costs_of(supplied))
    case = replace(
        case, limits=default_limits(columns)
    )  # the documented defaults of this command
    serving = str(supplied.get("current_table", "")).startswith("serving")
    case = replace(case, current_is="serving" if serving else "training")
    notes = [
        *reading(home, case.rows.sha256).notes,
        *unread_keys(supplied, ONE_MODEL_KEYS),
    ]
    notes += not_used(home, rows, case.columns, found, supplied)
    if case.error_costs is not None and columns.task != "binary":
        why = say(
            "misses and false alarms are reported separately for two classes only"
        )
        notes.append(Note(say("“error_costs” in the mapping"), why, "left_out"))
    beside: list[Path | None] = []
    for what, path in zip(("reference", "current"), tables, strict=True):
        table, said = (
            (None, ())
            if path is None
            else fitted(home, admit_beside(path, home, what), case.columns, what)
        )
        beside.append(None if table is None else typed_copy(home, table.sha256))
        notes += said
    own = typed_copy(home, case.rows.sha256)
    evidence = measure(case, own, beside[0], current=beside[1], table=counted)
    if case.source is not None:
        named = say("the table {table}", table=case.source.name)
        notes += [
            Note(named, line.rstrip("."))
            for line in source_lines(case.source, say("records"))
        ]
    for note in evidence.notes:
        what, _, why = note.partition(": ")
        notes.append(Note(what, why, "doubt"))
    intake = Intake(
        found.parts,
        tuple(dict.fromkeys(notes)),
        reading(home, case.rows.sha256).dialect,
    )
    return case, evidence, intake


def answer(
    case: Case, evidence: Evidence, intake: Intake = NOTHING_SAID
) -> dict[str, Any]:
    """Write the evidence in the documented schema, best slice first, with how the rows came in and
    what was left out.
    """
    return {
        "comparison": "paired",
        "regression": evidence.regression,
        "reason": evidence.reason,
        "slices": [
            slice_entry(item, case) | {"kinds": _others(item, evidence)}
            for item in reported(evidence)[:LISTED]
        ],
        "trade": None if evidence.trade is None else trade_entry(evidence.trade, case),
        "groups": [_group(gap) for gap in evidence.gaps if gap.verdict != "too few"][
            :LISTED
        ],
        "columns": list(evidence.suspect_columns[:LISTED]),
        "causes": [suspect.cause for suspect in evidence.suspects],
        "suspects": [asdict(suspect) for suspect in evidence.suspects],
        "overall": finding_entry(evidence.overall),
        **_graded_part(evidence),
        "kinds": [finding_entry(kind) for kind in evidence.kinds],
        "looked": evidence.looked,
        "hypotheses": evidence.hypotheses,
        "shifts": [asdict(shift) for shift in evidence.shifts[:LISTED]],
        "manifest": _manifest(evidence.manifest),
        "evidence": evidence.digest,
        "rows": asdict(case.rows),
        "mapping": {
            name: value
            for name, value in asdict(case.columns).items()
            if value not in (None, "", ())
        },
        "recognised": [
            {
                "part": part.role,
                "column": part.column,
                "confidence": round(part.sure, 2),
                "reason": part.reason,
            }
            for part in intake.parts
        ],
        "read": {
            name: value
            for name, value in asdict(intake.dialect).items()
            if value not in (None, ())
        },
        "notes": [
            {"what": note.what, "why": note.why, "kind": note.kind}
            for note in intake.notes
            if note.kind != "left_out"
        ],
        "left_out": [
            {"what": note.what, "why": note.why}
            for note in intake.notes
            if note.kind == "left_out"
        ],
    }


def _manifest(manifest: Manifest) -> dict[str, Any]:
    written = asdict(manifest) | {"versions": dict(manifest.versions)}
    return {name: value for name, value in written.items() if value is not None}


def reported(evidence: Evidence) -> list[Finding]:
    """List what got worse, the lead first, each set of rows once.

    Without any, what was looked at.
    """
    lead = [] if evidence.lead is None else [evidence.lead]
    pool = [*lead, *evidence.searched, *evidence.named, *evidence.values]
    shown = {
        frozenset(finding.slice.where): finding
        for finding in reversed(pool)
        if isinstance(finding.change, Estimate)
    }
    shown = [
        finding
        for finding in dict.fromkeys(pool)
        if shown.get(frozenset(finding.slice.where)) is finding
    ]
    confirmed = [item for item in shown if item.verdict == "fails" or item.confirmed]
    return confirmed or shown or [evidence.overall]


def _graded_part(evidence: Evidence) -> dict[str, Any]:
    """Write what there is for graded answers alone: the judge beside people, the variance, and two
    runs of the current version beside each other.
    """
    named = {
        "judge": evidence.judge,
        "answers": evidence.answers,
        "again": evidence.again,
    }
    return {name: asdict(part) for name, part in named.items() if part is not None}


def _others(finding: Finding, evidence: Evidence) -> list[dict[str, Any]]:
    """Write the same rows by the other kinds of error."""
    pool = (*evidence.others, *evidence.kinds, *evidence.segments)
    return [
        finding_entry(other)
        for other in pool
        if other.slice == finding.slice
        and other.id != finding.id
        and isinstance(other.change, Estimate)
    ]


def _group(gap: GroupGap) -> dict[str, Any]:
    change = gap.change
    return {
        "column": gap.column,
        "group": gap.group,
        "against": gap.against,
        "kind": gap.kind,
        "class": gap.of_class or None,
        "n": list(gap.n),
        "gap_before": gap.gap_before,
        "gap_now": gap.gap_now,
        "change": _value(change),
        "ci": [change.low, change.high] if isinstance(change, Estimate) else None,
        "p_adjusted": gap.p_adjusted,
        "verdict": gap.verdict,
    }
