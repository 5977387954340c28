"""The steps of a meeting, in their order."""

from __future__ import annotations

from typing import Literal, get_args

Step = Literal[
    "opening", "finding", "quantification", "recommendation", "alternatives", "decision", "close"
]
STEPS: tuple[Step, ...] = get_args(Step)
