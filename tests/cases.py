"""Builders: tables with a fault that is known, cases, evidence, briefs and logs made of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pydantic import TypeAdapter

from core.case import template
from core.case.chains import inputs
from core.case.files import typed_copy
from core.case.inputs import ErrorRule, Quantity
from core.case.model import Case
from core.case.open_case import open_folder, open_rows
from core.case.severity_and_gate import Resume
from core.evidence.estimates import Counts
from core.evidence.findings import from_counts, judged
from core.evidence.measure import measure
from core.evidence.records import Evidence, Finding
from core.exports.analysis import Intake, analyze_any
from core.meeting.events import (
    ActionAgreed,
    AnswerGiven,
    AssumptionChanged,
    DecisionTaken,
    Entry,
    Event,
    MeetingClosed,
    MeetingOpened,
    NoteTaken,
    ObjectionRaised,
    QuestionAsked,
    StepShown,
    VoteCast,
)
from core.script.brief import Brief, argue
from core.store.hash_chain import link

AT = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)
EVIDENCE = TypeAdapter(Evidence)
SAMPLE_DATA = Path(__file__).parents[1] / "sample_data"
SAMPLES = (
    "late_flights",
    "late_flights_refresh",
    "late_flights_small",
    "delay_minutes",
    "arrival_class",
    "support_answers",
)
SECRET = "hush: their budget ends in March"


# Files


def analyzed(
    validation: Path,
    meta: Path | None = None,
    reference: Path | None = None,
    current: Path | None = None,
    at: dt.datetime = AT,
) -> tuple[Case, Evidence, Intake]:
    """Analyze files in which both models answered the same records."""
    result = analyze_any(validation, at, reference, current, meta)
    assert isinstance(result, tuple)
    return result


# Tables


def _segments(n: int, rng: np.random.Generator) -> dict[str, np.ndarray]:
    return {
        "row_id": np.array([f"r{i:06d}" for i in range(n)]),
        "seg_a": rng.choice(["x", "y", "z"], n),
        "seg_b": rng.choice(["p", "q", "y"], n),
        "seg_c": rng.choice(["k", "l"], n),
        "hour": rng.integers(0, 24, n),
    }


def table(
    n: int = 4_000, seed: int = 1, lift: float = 0.0, churn: float = 0.05, error: float = 0.1
) -> pd.DataFrame:
    """Make n scored rows.

    Where seg_a is x and seg_b is y the candidate is wrong more often by `lift`.

    Both models share most mistakes; on `churn` of the rows the candidate is drawn afresh, which
    changes no rate.
    """
    rng = np.random.default_rng(seed)
    columns = _segments(n, rng)
    label = rng.integers(0, 2, n)
    wrong = rng.random(n) < error
    again = rng.random(n) < churn
    now = np.where(again, rng.random(n) < error, wrong)
    bug = in_bug(columns) & (rng.random(n) < lift / (1 - error))
    columns |= {
        "label": label,
        "baseline_prediction": label ^ wrong,
        "candidate_prediction": label ^ (now | bug),
    }
    return pd.DataFrame(columns)


def in_bug(columns: Any) -> np.ndarray:
    """Tell which rows are in the slice where a fault is planted."""
    return np.asarray((columns["seg_a"] == "x") & (columns["seg_b"] == "y"))


def planted_table(n: int = 4_000, seed: int = 1, lift: float = 0.3) -> pd.DataFrame:
    """Make a table whose candidate is 30 points worse where seg_a is x and seg_b is y."""
    return table(n, seed, lift)


def clean_table(n: int = 4_000, seed: int = 1) -> pd.DataFrame:
    """Make a table in which nothing got worse."""
    return table(n, seed)


def minutes_table(n: int = 3_000, seed: int = 1, lift: float = 8.0) -> pd.DataFrame:
    """Make rows with a number to predict, in minutes.

    The candidate is off by `lift` more in the slice.
    """
    rng = np.random.default_rng(seed)
    columns = _segments(n, rng)
    label = rng.normal(10, 20, n).round(2)
    baseline = label + rng.normal(0, 5, n)
    off = np.where(in_bug(columns), rng.choice([-1, 1], n) * (lift + rng.random(n)), 0)
    columns |= {
        "label": label,
        "baseline_prediction": baseline.round(2),
        "candidate_prediction": (baseline + off + rng.normal(0, 0.5, n)).round(2),
    }
    return pd.DataFrame(columns)


def classes_table(n: int = 4_000, seed: int = 1) -> pd.DataFrame:
    """Make rows of three classes; in the slice the candidate takes every "red" for "blue"."""
    rng = np.random.default_rng(seed)
    columns = _segments(n, rng)
    names = np.array(["red", "green", "blue"])
    label = rng.choice(names, n)
    baseline = np.where(rng.random(n) < 0.1, rng.choice(names, n), label)
    candidate = np.where(in_bug(columns) & (label == "red"), "blue", baseline)
    columns |= {"label": label, "baseline_prediction": baseline, "candidate_prediction": candidate}
    return pd.DataFrame(columns)


def swapped(rows: pd.DataFrame) -> pd.DataFrame:
    """Let the models change places."""
    names = {
        "baseline_prediction": "candidate_prediction",
        "candidate_prediction": "baseline_prediction",
    }
    return rows.rename(columns=names)[list(rows.columns)]


def write(rows: pd.DataFrame, path: Path) -> Path:
    """Write rows as the name of the file says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".parquet":
        rows.to_parquet(path, index=False)
    else:
        rows.to_csv(path, index=False)
    return path


# Cases


def bare_case(
    rows: pd.DataFrame, folder: Path, mapping: dict | None = None, name: str = "validation.parquet"
) -> Case:
    """Make a case out of a table about which nothing else was entered, its typed rows kept in
    folder/rows.
    """
    return open_rows(write(rows, folder / name), folder / "rows", AT, mapping)


def case_of(
    rows: pd.DataFrame, folder: Path, mapping: dict | None = None, name: str = "validation.parquet"
) -> Case:
    """Make a case out of a table with everything entered that is not given: the examples that the
    app offers.
    """
    return entered(bare_case(rows, folder, mapping, name), mapping or {})


def entered(case: Case, supplied: dict[str, Any]) -> Case:
    """Enter the examples for all that a case was not given."""
    currency = supplied.get("currency", "EUR")
    examples: dict[str, Any] = {
        "release": (AT + dt.timedelta(days=4)).replace(hour=9),
        "baseline": "released model",
        "unit_of_row": "row",
        "units_of_row": "rows",
        "currency": currency,
        "country": "US",
        "agreed_width": 0.05,
        "people": template.people(),
        "limits": template.limits(case.columns),
        "assumptions": inputs("errors and churn", currency),
        "options": template.options(),
        "plan": template.plan(),
        "resume": Resume(300, 0.05),
        "error_rule": ErrorRule() if case.predicts_amounts else None,
    }
    return replace(
        case, **{name: value for name, value in examples.items() if name not in supplied}
    )


def flights_case(
    folder: Path, n: int = 4_000, lift: float = 0.3, mapping: dict | None = None
) -> Case:
    """Make a case of flights with a planted fault, people with addresses, a suspicion and a step
    taken.
    """
    return case_of(planted_table(n, lift=lift), folder, FLIGHTS | (mapping or {}))


FLIGHTS: dict[str, Any] = {
    "title": "Late flights 4.2",
    "unit_of_row": "flight",
    "units_of_row": "flights",
    "currency": "USD",
    "wording": [["seg_a", "by {}"], ["seg_b=y", "in the evening"]],
    "people": [
        {"name": "Mira Santos", "role": "Data scientist", "email": "mira@example.com"},
        {"name": "Doe, John", "role": "Engineering lead", "email": "john.doe@example.com"},
        {"name": "Helen Brooks", "role": "Director", "email": "helen@example.com", "decides": True},
    ],
    "suspicion": {"text": "a unit changed from minutes to hours", "state": "suspected"},
    "severity": {"functionality": "major", "because": "the alert is wrong", "reversible": False},
    "taken": [{"what": "the rollout is on hold", "by": "Mira Santos", "days_ago": 1}],
}


def evidence_for(case: Case, home: Path) -> Evidence:
    """Measure a case on its typed rows below `home`."""
    reference = None if case.reference is None else typed_copy(home, case.reference.sha256)
    return measure(case, typed_copy(home, case.rows.sha256), reference)


def brief_for(case: Case, folder: Path) -> Brief:
    """Measure a case and work out everything that follows."""
    return argue(case, evidence_for(case, folder / "rows"))


def keep_sample(name: str, home: Path, path: Path) -> None:
    """Open and measure one of the sample cases, and keep what was measured as the store does."""
    case = open_folder(SAMPLE_DATA / name, home, AT)
    evidence = evidence_for(case, home)
    document = EVIDENCE.dump_json(evidence)
    assert EVIDENCE.validate_json(document) == evidence
    path.write_bytes(document)


def sample_brief(name: str, home: Path, path: Path) -> Brief:
    """Argue a sample case with what was measured on it."""
    case = open_folder(SAMPLE_DATA / name, home, AT)
    return argue(case, EVIDENCE.validate_json(path.read_bytes()))


def with_range(case: Case, name: str, low: float, high: float, **changes: Any) -> Case:
    """Give one assumption other ends."""
    return case.with_assumption(replace(case.quantity(name), low=low, high=high, **changes))


def all_fixed(case: Case, **values: float) -> Case:
    """Fix every assumption at the value given, or at its low end."""
    return replace(
        case,
        assumptions=tuple(
            _fix(assumption, values.get(assumption.id, assumption.low))
            for assumption in case.assumptions
        ),
    )


def _fix(quantity: Quantity, value: float) -> Quantity:
    return replace(quantity, low=value, high=value, shape="fixed")


# Evidence from counts


def finding_of(finding: Finding, counts: Counts, bound_from: Case, rows: int = 0) -> Finding:
    """Measure a finding again as if its rows had these counts."""
    where = "any slice" if finding.slice.where else "overall"
    limit = next((limit for limit in bound_from.limits if limit.where == where), None)
    result = from_counts(
        finding.slice, counts, rows or max(counts.n, 1), bound_from.min_rows, finding.on
    )
    return judged(result, limit)


# Logs


def log_of(
    *events: Event, by: str = "Mira Santos", start: dt.datetime = AT, apart: float = 60.0
) -> tuple[Entry, ...]:
    """Chain events into a log, one a minute."""
    entries: list[Entry] = []
    for seq, event in enumerate(events, start=1):
        at = start + dt.timedelta(seconds=apart * (seq - 1))
        before = entries[-1].digest if entries else ""
        entries.append(
            Entry(seq, f"e{seq}", at, by, event, link(before, seq, f"e{seq}", at, by, event))
        )
    return tuple(entries)


def opening(case: Case, kind: Any = "meeting") -> MeetingOpened:
    """Open a meeting on a case."""
    return MeetingOpened(
        case.id, case.digest, case.title, kind, tuple(person.name for person in case.people)
    )


def whole_meeting(case: Case) -> tuple[Event, ...]:
    """List the events of a meeting in which everything happens once."""
    return (
        opening(case),
        StepShown("finding"),
        NoteTaken("the slice is small but loud"),
        NoteTaken(SECRET, private=True),
        QuestionAsked("Can you quantify it?", "Doe, John", "quantify"),
        QuestionAsked("Is the weather to blame?", "Helen Brooks"),
        AnswerGiven(6, "No, the unit of one column changed.", "Mira Santos"),
        QuestionAsked("Who tells the airports?", "Helen Brooks"),
        StepShown("quantification"),
        AssumptionChanged("traffic", 600.0, 900.0),
        ObjectionRaised("The date was promised.", "Doe, John"),
        StepShown("decision"),
        VoteCast("Doe, John", "go with conditions", "if the slice is fixed"),
        DecisionTaken(
            "pause",
            "Helen Brooks",
            "the harm is certain",
            "the slice is below its bound",
            dt.date(2026, 12, 1),
        ),
        ActionAgreed("Mend the unit", "Doe, John", dt.date(2026, 11, 27)),
        MeetingClosed(("a question is open",)),
    )


def answer_of(overall: Finding, worst: Finding | None) -> Any:
    """Say whether the candidate got worse, by the rules of the methods page, apart from the code
    that measures.
    """
    if "fails" in {overall.verdict, worst.verdict if worst else ""}:
        return "yes"
    return "no" if overall.verdict == "clears" and worst is None else "unclear"


def evidence_with(brief: Brief, overall: Counts, worst: Counts, elsewhere: Counts) -> Evidence:
    """Measure the evidence of a brief again as if its rows had these counts.

    An unconfirmed slice is no worst slice.
    """
    case, old = brief.case, brief.evidence
    found = finding_of(old.searched[0], worst, case, worst.n * 8 or 1)
    found = replace(found, p_adjusted=found.p)
    everywhere = finding_of(old.overall, overall, case)
    rest = (
        None
        if old.elsewhere is None or not found.confirmed
        else finding_of(old.elsewhere, elsewhere, case, elsewhere.n + 1)
    )
    finding = found if found.confirmed else None
    answer = answer_of(everywhere, finding)
    lead = finding if finding is not None else everywhere if everywhere.verdict == "fails" else None
    result: dict[str, object] = {
        "overall": everywhere,
        "kinds": (everywhere,),
        "searched": (found,),
        "others": (),
        "values": (),
        "gaps": (),
    }
    affected, confirmed = lead, int(finding is not None)
    result |= {"elsewhere": rest, "lead": lead, "affected": affected, "confirmed": confirmed}
    return replace(old, **result, regression=answer, kind=old.kind if finding else None)
