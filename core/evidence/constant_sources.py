"""Where the values of the detectors' constants are from."""

from __future__ import annotations

JUDGED = "chosen by judgement; nothing was measured"
NO_NOISE = (
    "chosen by judgement; how often equal models are called worse is simulated in"
    " tests/core/evidence/test_aa.py"
)
SHOWN = "a convention: as much as a reader takes in"
FEW_ROWS = "a convention: 30 rows, as in the smallest segment of a case"
FOR_SPEED = "chosen for speed and memory; the figures were not kept"
FIVE_PERCENT = "a convention (Fisher 1925)"
THREE_SIGMA = "a convention: three standard errors"
