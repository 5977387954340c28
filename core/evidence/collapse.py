"""A class that the new model no longer predicts: fewer errors overall can hide that none of its cases is found."""

from __future__ import annotations

import numpy as np

from core.evidence.intervals import mcnemar_midp
from core.evidence.tally import Sums

FEWEST = 15  # cases of the class: fewer show nothing
LEFT = 0.1  # of what was found before
LEVEL = 0.01


def gone_class(sums: Sums, classes: tuple[str, ...]) -> str:
    """Say which class the candidate hardly finds any more although the baseline found it; nothing where there is none.

    The cases of the class that only one of both found are compared by McNemar's mid-p test.
    """
    joint = sums.pick(second_only=False).joint
    if joint is None:
        return ""
    cube = joint[0]
    for i, name in enumerate(classes[: cube.shape[0]]):
        cases = int(cube[i].sum())
        before, now = int(cube[i, i, :].sum()), int(cube[i, :, i].sum())
        both = int(cube[i, i, i])
        if cases < FEWEST or now > LEFT * before:
            continue
        if float(np.asarray(mcnemar_midp(now - both, before - both))) < LEVEL:
            return (
                f"errors did not rise overall, but the new model hardly finds class “{name}” any more: recall fell from"
                f" {before:,} of {cases:,} to {now:,} of {cases:,}; which of the two weighs more has to be decided"
            )
    return ""
