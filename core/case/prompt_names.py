"""Columns of graded answers by version, as a file and as the table of prompts name them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Side = Literal["baseline", "candidate"]
SIDES: tuple[Side, Side] = ("baseline", "candidate")


@dataclass(frozen=True, slots=True)
class SideColumns:
    """The columns of one version's answers: the prompt, the grade, people's grade, and the grade of
    a second run.
    """

    prompt: str
    grade: str
    human: str | None = None
    again: str | None = None

    @property
    def graded(self) -> tuple[str, ...]:
        """Name the columns that hold grades."""
        return tuple(name for name in (self.grade, self.human, self.again) if name)


def names_of(side: Side) -> dict[str, str]:
    """Name the columns of a version in the table of prompts."""
    return {
        "grade": f"{side}_mean",
        "answers": f"{side}_answers",
        "variance": f"{side}_variance",
        "human": f"{side}_by_people",
        "judged": f"{side}_judged_there",
    }
