"""Which column means what, guessed from names and contents, to be confirmed by a person."""

from __future__ import annotations

from typing import Any

from core.case.model import Columns, Task
from core.case.profile import Column
from core.errors import BadRows, Complaint

NAMES = {
    "label": ("label", "y_true", "truth", "target", "actual", "y", "ground_truth", "class", "outcome"),
    "baseline": ("baseline_prediction", "pred_b", "baseline_pred", "prediction_baseline", "old_prediction", "prod_prediction",
                 "baseline", "prediction_old", "pred_old", "y_pred_baseline", "released_prediction", "pred_a", "before"),
    "candidate": ("candidate_prediction", "pred_c", "candidate_pred", "prediction_candidate", "new_prediction", "candidate",
                  "prediction_new", "pred_new", "y_pred_candidate", "challenger_prediction", "y_pred", "prediction", "after"),
    "baseline_score": ("baseline_score", "score_b", "baseline_proba", "baseline_probability", "score_baseline", "old_score"),
    "candidate_score": ("candidate_score", "score_c", "candidate_proba", "candidate_probability", "score_candidate", "new_score"),
    "id": ("row_id", "id", "uuid", "key", "record_id", "index"),
    "timestamp": ("timestamp", "time", "datetime", "date", "ts", "event_time", "created_at", "departure"),
    "weight": ("weight", "sample_weight", "weights", "w"),
}  # fmt: skip
MAX_SEGMENT_LEVELS = 100
WORDS = {"label": "the label (what was true)", "baseline": "the released model's prediction", "candidate": "the new model's prediction"}


def recognise(columns: tuple[Column, ...]) -> Columns:
    """Guess the mapping; raises BadRows naming each of label and predictions that was not found."""
    found = guess(columns)
    missing = [part for part in WORDS if not found[part]]
    if missing:
        names = ", ".join(one.name for one in columns[:12])
        raise BadRows(*(Complaint(f"no column was recognised as {WORDS[part]}; found: {names}", "choose it by hand") for part in missing))
    return columns_from(found)


def columns_from(found: dict[str, Any]) -> Columns:
    """Make a mapping of its fields by name."""
    return Columns(**found)


def guess(columns: tuple[Column, ...]) -> dict[str, Any]:
    """Guess what each column means, field by field; None where nothing fits."""
    found: dict[str, Any] = {part: _find(part, columns) for part in NAMES}
    taken = {name for name in found.values() if name}
    found["id"] = found["id"] or _id_like(columns, taken)
    found["label"] = found["label"] or _label_like(columns, taken, found["baseline"])
    taken = {name for name in found.values() if name}
    rest = [one for one in columns if one.name not in taken and one.missing < one.rows]
    label = next((one for one in columns if one.name == found["label"]), None)
    task = "binary" if label is None else _task(label)
    return found | {
        "task": task,
        "segments": tuple(one.name for one in rest if _is_segment(one)),
        "features": tuple(one.name for one in rest if one.kind in {"whole", "number"} and not _is_segment(one)),
        "positive": _positive(label) if task == "binary" and label is not None else None,
    }


def meanings(columns: Columns) -> dict[str, str]:
    """Say for each column what it is taken for."""
    parts = {
        columns.label: "label",
        columns.baseline: "released model's prediction",
        columns.candidate: "new model's prediction",
        columns.baseline_score: "released model's score",
        columns.candidate_score: "new model's score",
        columns.id: "row id",
        columns.timestamp: "date and time",
        columns.weight: "weight",
        columns.cluster: "rows that belong together",
    }
    named = {name: says for name, says in parts.items() if name}
    return dict.fromkeys(columns.segments, "segment") | dict.fromkeys(columns.features, "feature") | named


def _find(part: str, columns: tuple[Column, ...]) -> str | None:
    lower = {one.name.lower().strip(): one.name for one in columns}
    exact = next((lower[name] for name in NAMES[part] if name in lower), None)
    if part == "id":
        return exact or next((one for key, one in lower.items() if key.endswith("_id") and _unique(_by(columns, one))), None)
    if part == "timestamp" and exact and _by(columns, exact).kind != "moment":
        exact = None
    if part == "timestamp":
        return exact or next((one.name for one in columns if one.kind == "moment"), None)
    return exact


def _by(columns: tuple[Column, ...], name: str) -> Column:
    return next(one for one in columns if one.name == name)


def _id_like(columns: tuple[Column, ...], taken: set[str]) -> str | None:
    first = columns[0]
    free = first.name not in taken and _unique(first) and first.kind in {"text", "whole"}
    return first.name if free and first.missing == 0 else None


def _unique(column: Column) -> bool:
    """Say whether nearly every row has its own value, as ids do, a few repeats by mistake included."""
    return column.many or len(column.levels) >= 0.9 * column.rows > 10


def _label_like(columns: tuple[Column, ...], taken: set[str], baseline: str | None) -> str | None:
    """Take the one other column whose levels are those of the predictions; of numbers, the one just before them."""
    if not baseline:
        return None
    levels = {level for level, _ in _by(columns, baseline).levels}
    place = [one.name for one in columns].index(baseline)
    before = columns[place - 1] if place else None
    if not levels and before and before.name not in taken and before.kind in {"whole", "number"}:
        return before.name
    same = [one.name for one in columns if one.name not in taken and levels and {level for level, _ in one.levels} == levels]
    return same[0] if len(same) == 1 else None


def _is_segment(column: Column) -> bool:
    if column.kind in {"text", "flag"}:
        return 1 < len(column.levels) + (column.missing > 0) <= MAX_SEGMENT_LEVELS and not _unique(column)
    return False


def _task(label: Column) -> Task:
    if label.kind == "number" and (label.many or len(label.edges) > 1):
        return "regression"
    if label.kind == "whole" and (label.many or len(label.levels) > 50):
        return "regression"
    return "binary" if len(label.levels) == 2 or len(label.edges) == 1 else "multiclass"


def _positive(label: Column) -> str | None:
    yes = {"1", "true", "yes", "y", "positive", "pos", "t"}
    names = [level for level, _ in label.levels]
    return next((one for one in names if one.lower() in yes), names[-1] if names else None)
