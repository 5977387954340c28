"""The causes that can be suspected, one record each: its name, how a person checks it, its weight.

A cause is added by its line in `CAUSES`; what speaks for it is told in `suspects`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from core.evidence.detector_constants import DETECTORS

SCORES = DETECTORS.suspects


@dataclass(frozen=True, slots=True)
class CauseKind:
    """One cause: its key, its name, and the check, in which {column} stands for the first column.

    `of_values` says whether it changes values, which can make a class vanish. `fit_score` weighs
    how well its fault fits (`fault_hypotheses`), 0 where none does.
    """

    key: str
    name: str
    check: str
    of_values: bool = False
    fit_score: float = 0.0


CAUSES = (
    CauseKind(
        "feature_drift",
        "Values that moved",
        "Put {column} back to where it was for these rows, score again, compare.",
        of_values=True,
        fit_score=SCORES.feature_drift_score,
    ),
    CauseKind(
        "unit_change",
        "Another unit",
        "Turn {column} back to its old unit for these rows, score again, compare.",
        of_values=True,
        fit_score=SCORES.unit_change_score,
    ),
    CauseKind(
        "feature_engineering",
        "A column made in another way",
        "Run the old and the new code that makes {column} on the same raw rows, compare.",
        of_values=True,
    ),
    CauseKind(
        "nulls",
        "Missing values",
        "Count the missing values of {column} after each stage, and see where they begin.",
        of_values=True,
        fit_score=SCORES.nulls_score,
    ),
    CauseKind(
        "defaults",
        "A default in place of values",
        "Leave these values of {column} empty, score again, and look for the stage that fills"
        " them in.",
        of_values=True,
        fit_score=SCORES.defaults_score,
    ),
    CauseKind(
        "category_remap",
        "Values recoded",
        "Write {column} the old way for these rows, score again, compare.",
        of_values=True,
        fit_score=SCORES.category_remap_score,
    ),
    CauseKind(
        "label_leakage",
        "The answer within the training data",
        "Train again without {column}, score these rows, compare.",
    ),
    CauseKind(
        "label_shift",
        "Another meaning of the answer",
        "Have a sample of these rows labelled afresh by hand, compare with {column}.",
    ),
    CauseKind(
        "stale_model",
        "Rows that training did not see",
        "Count these rows in the training table, add what is missing, train again, compare.",
    ),
    CauseKind(
        "train_serve_skew",
        "Training and serving differ",
        "Score these rows with {column} as the serving log has it, compare.",
    ),
    CauseKind(
        "threshold_change",
        "Another threshold",
        "Put the released model's threshold on the new scores, compare.",
    ),
    CauseKind(
        "duplicated_rows",
        "Rows repeated in training",
        "Leave out exact repeats from the training table, train again, compare.",
    ),
    CauseKind(
        "timezone_shift",
        "A clock that moved",
        "Move {column} back for these rows, score again, compare.",
        of_values=True,
        fit_score=SCORES.timezone_shift_score,
    ),
    CauseKind(
        "class_collapse",
        "A class no longer predicted",
        "Count the predictions by class in these rows, and the same class in the training table.",
    ),
)
BY_KEY = {cause.key: cause for cause in CAUSES}
KEYS = tuple(BY_KEY)
# The type of a key, which evidence is read by: the table is where a cause is added.
if TYPE_CHECKING:
    Cause = str
else:
    Cause = Literal[KEYS]
