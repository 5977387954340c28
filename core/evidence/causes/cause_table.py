"""The causes that can be suspected, one record each: its name, how a person checks it, its weight.

A cause is added by its line in `CAUSES`; what speaks for it is told in `suspects`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from core.evidence.detector_constants import DETECTORS
from core.messages import mark

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
        mark("Feature drift"),
        mark("Restore the earlier values of {column} here, rescore, and compare."),
        of_values=True,
        fit_score=SCORES.feature_drift_score,
    ),
    CauseKind(
        "unit_change",
        mark("Unit change"),
        mark(
            "Convert {column} back to its old unit for these {units}, rescore, and compare."
        ),
        of_values=True,
        fit_score=SCORES.unit_change_score,
    ),
    CauseKind(
        "feature_engineering",
        mark("Feature computed differently"),
        mark(
            "Run the old and the new code for {column} on the same raw records, and compare."
        ),
        of_values=True,
    ),
    CauseKind(
        "nulls",
        mark("Missing values"),
        mark(
            "Count the missing values of {column} after each stage to see where they start."
        ),
        of_values=True,
        fit_score=SCORES.nulls_score,
    ),
    CauseKind(
        "defaults",
        mark("Default values filled in"),
        mark(
            "Leave these values of {column} empty, rescore, and find the stage that fills them in."
        ),
        of_values=True,
        fit_score=SCORES.defaults_score,
    ),
    CauseKind(
        "category_remap",
        mark("Recoded categories"),
        mark("Encode {column} the old way for these {units}, rescore, and compare."),
        of_values=True,
        fit_score=SCORES.category_remap_score,
    ),
    CauseKind(
        "label_leakage",
        mark("Label leakage"),
        mark("Retrain without {column}, score these {units}, and compare."),
    ),
    CauseKind(
        "label_shift",
        mark("Label definition changed"),
        mark(
            "Have a sample of these {units} relabeled manually, then compare with {column}."
        ),
    ),
    CauseKind(
        "stale_model",
        mark("Missing from the training data"),
        mark(
            "Count these {units} in the training data, add the missing ones, retrain, and compare."
        ),
    ),
    CauseKind(
        "train_serve_skew",
        mark("Training-serving skew"),
        mark("Score these {units} with {column} from the serving log, and compare."),
    ),
    CauseKind(
        "threshold_change",
        mark("Threshold changed"),
        mark("Apply the current model's threshold to the new scores, then compare."),
    ),
    CauseKind(
        "duplicated_rows",
        mark("Duplicates in the training data"),
        mark("Remove exact duplicates from the training data, retrain, and compare."),
    ),
    CauseKind(
        "timezone_shift",
        mark("Time zone shift"),
        mark("Shift {column} back for these {units}, rescore, and compare."),
        of_values=True,
        fit_score=SCORES.timezone_shift_score,
    ),
    CauseKind(
        "class_collapse",
        mark("Class no longer predicted"),
        mark(
            "Count predictions by class in these {units}, and the same classes in the"
            " training data."
        ),
    ),
)
BY_KEY = {cause.key: cause for cause in CAUSES}
KEYS = tuple(BY_KEY)
# The type of a key, which evidence is read by: the table is where a cause is added.
if TYPE_CHECKING:
    Cause = str
else:
    Cause = Literal[KEYS]
