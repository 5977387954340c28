"""Grades of a judge, corrected by the grades that people gave to some of the answers.

A judge that is lenient to one version moves every mean, however many prompts there are. Where
people graded the answers to a random part of the prompts, the mean is estimated by

    factor x judge, over all prompts  +  (people - factor x judge), over those that people graded,

which is the prediction-powered estimator with its power tuned (PPI++: Angelopoulos, Duchi and Zrnic
2023, section 6), the regression estimator of double sampling (Cochran 1977, section 12.2). It is
written as one value a prompt whose mean over any prompts is the estimate, and whose spread is its
uncertainty, so that everything downstream works on it as on grades.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from scipy.special import stdtrit

from core.case.model import Columns
from core.case.prompt_names import SIDES, names_of
from core.evidence.rows.sample import Frame
from core.evidence.statistics.intervals import CONFIDENCE
from core.evidence.supporting_records import AnswerSpread, JudgeCheck, SelfCheck

FEWEST_GRADED = 20  # prompts that people graded; with fewer no factor can be told


@dataclass(frozen=True, slots=True)
class Correction:
    """What corrects a judge: the factor of its grades, by how much it is off on either side, and
    how many prompts stand behind each one that people graded.
    """

    factor: float
    offsets: tuple[float, float]
    each_stands_for: float
    inflation: float

    def corrected(
        self, judge: np.ndarray, human: np.ndarray, judged: np.ndarray, side: int
    ) -> np.ndarray:
        """Give one value a prompt, nan-free where the judge's grade is.

        `human` and `judged` are the grades of people and of the judge for the same answers, nan
        where people graded none.
        """
        offset = self.offsets[side]
        rest = human - self.factor * judged - offset
        rest = (
            np.where(np.isnan(rest), 0.0, rest) * self.each_stands_for * self.inflation
        )
        return self.factor * judge + offset + rest


def correction_of(
    columns: Columns, rows: Path
) -> tuple[Correction | None, JudgeCheck | None]:
    """Work out the correction of a judge from all prompts, and what it says of the judge.

    None for both without grades of people, and for the correction where people graded too few.
    """
    grades = columns.grades
    if grades is None or not grades.baseline_human or not grades.candidate_human:
        return None, None
    names = [
        names_of(side)[part] for side in SIDES for part in ("grade", "human", "judged")
    ]
    table = pq.read_table(rows, columns=names).to_pandas().to_numpy(float)
    judge, human, judged = table[:, 0::3].T, table[:, 1::3].T, table[:, 2::3].T
    graded = np.isfinite(human).all(axis=0) & np.isfinite(judged).all(axis=0)
    count, total = int(graded.sum()), table.shape[0]
    change = float((judge[1] - judge[0]).mean())
    if count < FEWEST_GRADED:
        return None, JudgeCheck(total, count, change, None, None)
    by_people, by_judge = (
        each[1, graded] - each[0, graded] for each in (human, judged)
    )
    factor = _factor(by_people, by_judge)
    offsets = [
        float((human[i, graded] - factor * judged[i, graded]).mean()) for i in (0, 1)
    ]
    own = float((by_judge - by_people).mean())
    inflation = (count / (count - 2)) ** 0.5 if count > 2 else 1.0
    correction = Correction(factor, (offsets[0], offsets[1]), total / count, inflation)
    return correction, JudgeCheck(total, count, change, own, factor)


def _factor(people: np.ndarray, judge: np.ndarray) -> float:
    """Give the factor with which the estimate varies least, between 0 and 1."""
    spread = float(np.var(judge, ddof=1))
    if spread <= 0:
        return 0.0
    return float(np.clip(np.cov(people, judge, ddof=1)[0, 1] / spread, 0.0, 1.0))


def graded_values(
    frame: Frame, correction: Correction | None
) -> tuple[np.ndarray, np.ndarray]:
    """Give the grades of both versions by prompt, corrected where people graded some."""
    both = []
    for i, side in enumerate(SIDES):
        names = names_of(side)
        judge = frame[names["grade"]].values
        if correction is not None:
            human, judged = (frame[names[part]].values for part in ("human", "judged"))
            # A prompt counts as graded by people where both versions' answers are.
            other = frame[names_of(SIDES[1 - i])["human"]].values
            human = np.where(np.isnan(other), np.nan, human)
            judge = correction.corrected(judge, human, judged, i)
        both.append(judge)
    return both[0], both[1]


def needed_columns(columns: Columns) -> tuple[str, ...]:
    """Name the columns beside the grades that a correction reads."""
    grades = columns.grades
    if grades is None or not grades.baseline_human or not grades.candidate_human:
        return ()
    return tuple(names_of(side)[part] for side in SIDES for part in ("human", "judged"))


def self_check(columns: Columns, rows: Path) -> SelfCheck | None:
    """Compare two runs of the current version by prompt: the paired t interval of the mean change
    at 95% (Student 1908). None without a second run, or with fewer than two prompts of both.
    """
    grades = columns.grades
    if grades is None or grades.baseline_again is None:
        return None
    names = [names_of("baseline")["grade"], grades.baseline_again]
    table = pq.read_table(rows, columns=names).to_pandas().to_numpy(float)
    change = (table[:, 1] - table[:, 0])[np.isfinite(table).all(axis=1)]
    if change.size < 2:
        return None
    mean = float(change.mean())
    half = float(stdtrit(change.size - 1, 1 - (1 - CONFIDENCE) / 2))
    half *= float(change.std(ddof=1)) / change.size**0.5
    return SelfCheck(change.size, mean, mean - half, mean + half)


def answer_spread(columns: Columns, rows: Path) -> AnswerSpread | None:
    """Split the variance of the change by prompt into what prompts differ by and what answers to
    one prompt do (the within part of a one-way analysis of variance). None where no prompt has two
    answers of either version.
    """
    if columns.grades is None:
        return None
    names = [
        names_of(side)[part]
        for side in SIDES
        for part in ("grade", "answers", "variance")
    ]
    table = pq.read_table(rows, columns=names).to_pandas().to_numpy(float)
    grade, answers, variance = table[:, 0::3].T, table[:, 1::3].T, table[:, 2::3].T
    total = float(np.var(grade[1] - grade[0], ddof=1)) if table.shape[0] > 1 else 0.0
    pooled = [
        float(np.average(variance[i][several], weights=answers[i][several] - 1))
        if (several := answers[i] > 1).any()
        else None
        for i in (0, 1)
    ]
    if total <= 0 or pooled[0] is None or pooled[1] is None:
        return None
    each = float((1 / answers[0]).mean()), float((1 / answers[1]).mean())
    within = pooled[0] * each[0] + pooled[1] * each[1]
    return AnswerSpread(min(within / total, 1.0), float(answers.mean()))
