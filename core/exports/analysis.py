"""The answer that a release pipeline gates on: regression yes, no or unclear, with slices, columns and reasons."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from core import words
from core.case.files import admit
from core.case.model import Case, Columns
from core.case.opening import make_case
from core.case.places import typed_copy
from core.case.profile import profile
from core.case.recognise import columns_from, guess
from core.case.template import limits as default_limits
from core.errors import BadCase, BadRows, Complaint
from core.evidence.measure import measure
from core.evidence.records import Estimate, Evidence, Finding
from core.script.facts import finding_facts

MAPPED = {
    "label": "label",
    "baseline_prediction": "baseline",
    "candidate_prediction": "candidate",
    "baseline_score": "baseline_score",
    "candidate_score": "candidate_score",
    "id": "id",
    "timestamp": "timestamp",
    "weight": "weight",
    "cluster": "cluster",
    "positive_class": "positive",
    "tolerance": "tolerance",
    "unit": "unit",
}
LISTED = 10


def analyze(validation: Path, at: dt.datetime, reference: Path | None = None, current: Path | None = None, meta: Path | None = None) -> tuple[Case, Evidence]:
    """Read, check and measure files in a folder of its own that is gone afterwards; raises what reading raises."""
    with tempfile.TemporaryDirectory(prefix="showstopper-") as folder:
        home = Path(folder)
        rows = admit(validation, home)
        columns = columns_of(home, rows.sha256, meta_of(meta))
        case = make_case(rows, columns, home, at)
        # The documented defaults of this command; for a segment nobody agreed on a limit, so any confirmed rise counts.
        limits = tuple(replace(one, bound=0.0) if one.where == "any slice" else one for one in default_limits(columns))
        case = replace(case, limits=limits)
        given = meta_of(meta).get("current_table")
        case = replace(case, current_is="serving" if given == "serving_log" else "training")
        before, later = (None if one is None else typed_copy(home, admit(one, home).sha256) for one in (reference, current))
        return case, measure(case, typed_copy(home, rows.sha256), before, current=later)


def meta_of(path: Path | None) -> dict[str, Any]:
    """Read a mapping of columns; none is an empty one. Raises BadCase for what is no JSON object."""
    if path is None:
        return {}
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadCase(Complaint(f"the mapping {path.name} cannot be read: {error}", "give a JSON file with the keys of the documentation")) from None
    if not isinstance(found, dict):
        raise BadCase(Complaint(f"the mapping {path.name} is not a JSON object", 'write it as {"label": "..."}'))
    return found


def columns_of(home: Path, digest: str, meta: dict[str, Any]) -> Columns:
    """Recognise the columns of an admitted file, the mapping first; raises BadCase or BadRows with what is missing."""
    found = guess(profile(typed_copy(home, digest)))
    for key, part in MAPPED.items():
        if key in meta:
            found[part] = meta[key]
    if "task" in meta:
        found["task"] = meta["task"]
    if {"segment_columns", "feature_columns"} & meta.keys():
        found["segments"] = tuple(meta.get("segment_columns") or ())
        found["features"] = tuple(one for one in meta.get("feature_columns") or () if one not in found["segments"])
        # A column that is named as a feature is one, even if it is called "weight".
        for part in ("weight", "cluster", "timestamp", "id"):
            if part not in meta and found.get(part) in (*found["segments"], *found["features"]):
                found[part] = None
    roles = {found[part] for part in ("label", "baseline", "candidate", "baseline_score", "candidate_score", "id", "timestamp", "weight", "cluster") if found.get(part)}
    for part in ("segments", "features"):
        found[part] = tuple(one for one in found[part] if one not in roles)
    if found["task"] not in {"binary", "multiclass", "regression"}:
        raise BadCase(Complaint(f"the task “{found['task']}” is not known", "write binary, multiclass or regression"))
    lacking = [part for part in ("label", "baseline", "candidate") if not found[part]]
    if lacking:
        raise BadRows(*(Complaint(f"no column was recognised as {part}", "name it in the mapping with --meta") for part in lacking))
    return columns_from(found | {"unit": found.get("unit") or ""})


def answer(case: Case, evidence: Evidence) -> dict[str, Any]:
    """Write the evidence in the documented schema, best slice first."""
    shown = [one for one in (*evidence.searched, *evidence.named) if isinstance(one.change, Estimate)]
    confirmed = [one for one in shown if one.confirmed]
    return {
        "regression": evidence.regression,
        "reason": evidence.reason,
        "slices": [_slice(one, case) for one in (confirmed or shown)[:LISTED]],
        "columns": list(evidence.suspect_columns[:LISTED]),
        "causes": [one.cause for one in evidence.suspects],
        "suspects": [asdict(one) for one in evidence.suspects],
        "overall": _finding(evidence.overall),
        "looked": evidence.looked,
        "shifts": [asdict(one) for one in evidence.shifts[:LISTED]],
        "manifest": asdict(evidence.manifest) | {"versions": dict(evidence.manifest.versions)},
        "evidence": evidence.digest,
    }


def _slice(finding: Finding, case: Case) -> dict[str, Any]:
    predicates = [{"column": one.column, "op": one.op, "value": list(one.value) if isinstance(one.value, tuple) else one.value} for one in finding.slice.where]
    return {"predicates": predicates, "says": case.says(finding.slice)} | _finding(finding)


def _finding(finding: Finding) -> dict[str, Any]:
    change = finding.change
    return {
        "metric": finding.metric,
        "n": finding.n,
        "share": finding.share,
        "baseline": _value(finding.baseline),
        "candidate": _value(finding.candidate),
        "diff": _value(change),
        "ci": [change.low, change.high] if isinstance(change, Estimate) else None,
        "p_adjusted": finding.p_adjusted,
        "verdict": finding.verdict,
        "confirmed": finding.confirmed,
        "measured_on": finding.on,
    }


def _value(one: object) -> float | None:
    return one.value if isinstance(one, Estimate) else None


def summary(case: Case, evidence: Evidence) -> str:
    """Say the answer in a few lines."""
    lines = [f"Regression: {evidence.regression}. {evidence.reason[:1].upper()}{evidence.reason[1:]}."]
    for finding in (evidence.worst, evidence.overall):
        if finding is None:
            continue
        facts = finding_facts("it", finding, replace(case, units_of_row="rows"))
        if "it.change" in facts:
            lines.append(f"{facts['it.where']}: {facts['it.baseline']} before, {facts['it.candidate']} now, change {facts['it.change']} ({facts['it.change.interval']}), {facts['it.rows']}.")
        else:
            lines.append(f"{facts['it.where']}: too few rows ({facts['it.rows']}).")
    lines.append(f"Looked at {words.counted(evidence.looked, 'slice')}. Evidence {words.short_digest(evidence.digest)}.")
    return "\n".join(lines)
