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
        "Feature drift",
        "Restore the earlier values of {column} here, rescore, and compare.",
        of_values=True,
        fit_score=SCORES.feature_drift_score,
    ),
    CauseKind(
        "unit_change",
        "Unit change",
        "Convert {column} back to its old unit for these records, rescore, and compare.",
        of_values=True,
        fit_score=SCORES.unit_change_score,
    ),
    CauseKind(
        "feature_engineering",
        "Feature computed differently",
        "Run the old and the new code for {column} on the same raw records, and compare.",
        of_values=True,
    ),
    CauseKind(
        "nulls",
        "Missing values",
        "Count the missing values of {column} after each stage to see where they start.",
        of_values=True,
        fit_score=SCORES.nulls_score,
    ),
    CauseKind(
        "defaults",
        "Default values filled in",
        "Leave these values of {column} empty, rescore, and find the stage that fills them in.",
        of_values=True,
        fit_score=SCORES.defaults_score,
    ),
    CauseKind(
        "category_remap",
        "Recoded categories",
        "Encode {column} the old way for these records, rescore, and compare.",
        of_values=True,
        fit_score=SCORES.category_remap_score,
    ),
    CauseKind(
        "label_leakage",
        "Label leakage",
        "Retrain without {column}, score these records, and compare.",
    ),
    CauseKind(
        "label_shift",
        "Label definition changed",
        "Have a sample of these records relabeled manually, then compare with {column}.",
    ),
    CauseKind(
        "stale_model",
        "Missing from the training data",
        "Count these records in the training data, add the missing ones, retrain, and compare.",
    ),
    CauseKind(
        "train_serve_skew",
        "Training-serving skew",
        "Score these records with {column} from the serving log, and compare.",
    ),
    CauseKind(
        "threshold_change",
        "Threshold changed",
        "Apply the current model's threshold to the new scores, then compare.",
    ),
    CauseKind(
        "duplicated_rows",
        "Duplicates in the training data",
        "Remove exact duplicates from the training data, retrain, and compare.",
    ),
    CauseKind(
        "timezone_shift",
        "Time zone shift",
        "Shift {column} back for these records, rescore, and compare.",
        of_values=True,
        fit_score=SCORES.timezone_shift_score,
    ),
    CauseKind(
        "class_collapse",
        "Class no longer predicted",
        "Count predictions by class in these records, and the same classes in the training data.",
    ),
)
BY_KEY = {cause.key: cause for cause in CAUSES}
KEYS = tuple(BY_KEY)
# The type of a key, which evidence is read by: the table is where a cause is added.
if TYPE_CHECKING:
    Cause = str
else:
    Cause = Literal[KEYS]
