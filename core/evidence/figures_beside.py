"""What stands beside the finding of a case: its metrics, calibration, course over time, power, and
what is odd in the rows.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from core.evidence.column_notes import cluster_notes, people_notes, weight_notes
from core.evidence.detector_constants import DETECTORS
from core.evidence.family import Family
from core.evidence.metrics import calibration_of, design_of, metrics_of
from core.evidence.quality import troubles
from core.evidence.records import Finding
from core.evidence.rows.conditions import rows_of
from core.evidence.rows.sufficient_stats import Sums
from core.evidence.statistics.power import power_of
from core.evidence.timeline import timeline

VERDICTS = DETECTORS.verdicts


def figures_beside(
    family: Family, worst: Finding | None, sums: Sums | None
) -> dict[str, Any]:
    """Measure what stands beside the finding: all metrics, calibration, time, power, and the
    rows themselves.
    """
    case, now = family.case, family.scene.now
    every = np.ones(now.rows, bool)
    inside = None if worst is None else rows_of(now, worst.slice.where)
    joints = [
        None
        if item is None or item.joint is None
        else item.pick(second_only=False).joint
        for item in (family.all, sums)
    ]
    classes = family.judge.classes
    stamp = family.scene.moments
    timed = None
    if stamp is not None:
        by_time = worst is not None and any(
            item.column == case.columns.timestamp for item in worst.slice.where
        )
        retained, of = (
            (every, "")
            if inside is None or by_time or worst is None
            else (inside, worst.id)
        )
        settings = (family.judge.seed, family.design or 1.0)
        timed = timeline(
            stamp, family.outcomes, retained, case.min_rows, of, *settings
        ) or timeline(stamp, family.outcomes, every, case.min_rows, "", *settings)
    picked = family.all.pick(second_only=False)
    weights = picked.of(family.main).weights
    columns, tables = (
        case.columns,
        [None if joint is None else joint[0] for joint in joints],
    )
    design = design_of(columns, family.outcomes, family.design)
    counting = (family.outcomes, design)
    return {
        "metrics": metrics_of(columns, now, every, tables[0], classes, *counting),
        "worst_metrics": (
            ()
            if inside is None
            else metrics_of(columns, now, inside, tables[1], classes, *counting)
        ),
        "calibration": calibration_of(columns, now, every, design),
        "worst_calibration": (
            () if inside is None else calibration_of(columns, now, inside, design)
        ),
        "timeline": timed,
        "troubles": troubles(
            family.scene,
            family.read_rows,
            family.series,
            family.design is not None and family.judge.copies is None,
            weights,
            copied=family.judge.copies is not None,
        ),
        "power": power_of(
            picked,
            family.main.source == "losses",
            family.levels,
            VERDICTS.searched_half_share,
        ),
    }


def entered_in_vain(family: Family) -> tuple[str, ...]:
    """Say what was entered about columns and changes nothing, with the reason."""
    columns = family.case.columns
    compared = {axis.column for axis in family.people}
    gone = family.read_rows - family.all.rows
    return (
        *people_notes(tuple(name for name in columns.people if name not in compared)),
        *cluster_notes(columns.cluster, family.largest, idle=family.series is None),
        *weight_notes(
            columns.weight,
            gone,
            family.read_rows,
            timed=family.scene.moments is not None,
        ),
    )
