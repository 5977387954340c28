"""What is measured beside the findings: metrics, calibration, time, drift, the rows themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.evidence.estimates import Estimate, Gap


@dataclass(frozen=True, slots=True)
class Confusion:
    """The kind of mistake that rose most: rows whose truth is `truth` and that a model took for
    `taken_for`.
    """

    truth: str
    taken_for: str
    rows: int
    baseline_wrong: int
    candidate_wrong: int


@dataclass(frozen=True, slots=True)
class Metric:
    """One metric of both models on the same rows; `better` says in which direction it improves."""

    id: str
    baseline: Estimate | Gap
    candidate: Estimate | Gap
    change: Estimate | Gap
    better: Literal["lower", "higher", "nearer to 0"]
    of_class: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """Rows whose score lies between two ends: the mean score, and how often the positive class was
    true.
    """

    model: Literal["baseline", "candidate"]
    low: float
    high: float
    n: int
    score: float
    observed: Estimate | Gap


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one stretch of time, in order: error of both models and the paired change."""

    start: str
    end: str
    n: int
    baseline: Estimate | Gap
    candidate: Estimate | Gap
    change: Estimate | Gap


@dataclass(frozen=True, slots=True)
class Timeline:
    """Error over time, on all rows or (`of`) in one slice.

    The change point is the batch from which the change is higher, with a 95% set of batches.

    `p` is that of the one step, `any_p` that of any difference between batches, `season_p` that of
    a pattern that repeats with the `season`, out of the `seasons` that could be tested; None where
    a test could not be made.
    """

    batches: tuple[Batch, ...]
    span: str
    last_good: str = ""
    first_bad: str = ""
    change_point: str = ""
    earliest: str = ""
    latest: str = ""
    p: float = 1.0
    of: str = ""
    any_p: float | None = None
    season: str = ""
    season_p: float | None = None
    seasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """One bin of a feature: its label, and the share of rows in it before and now, inside the slice
    and outside it.
    """

    label: str
    before: float
    now: float
    rest_before: float
    rest_now: float


@dataclass(frozen=True, slots=True)
class Drift:
    """How far a feature moved between reference and now.

    Distances overall, inside the worst slice and outside it.

    `tv` is total variation in [0, 1], `psi_noise` what PSI reaches by chance in 1 of 20, `js` the
    Jensen-Shannon distance (base 2), `w1` Wasserstein's distance in standard deviations of the
    reference (numbers only), `ks` Kolmogorov's D. `rise` is by how much the error rose where the
    values are unusual: drift without harm has none.
    """

    column: str
    rows: int
    reference_rows: int
    tv: float
    psi: float
    psi_noise: float
    js: float
    w1: float | None
    ks: float | None
    inside: float
    outside: float
    missing_before: float
    missing_now: float
    new: tuple[str, ...] = ()
    vanished: tuple[str, ...] = ()
    middle_before: float | None = None
    middle_now: float | None = None
    harm: Literal["moves with the error", "without harm", "no drift"] = "no drift"
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something about the rows themselves that a reader must know: what, in which column, figures
    in a fixed order.
    """

    kind: str
    column: str = ""
    figures: tuple[float, ...] = ()
    detail: str = ""
    weight: Literal["blocks the verdict", "changes the intervals", "to know"] = (
        "to know"
    )


@dataclass(frozen=True, slots=True)
class Power:
    """What rise this many rows could have shown at 80% power: overall, and in a slice of each
    size.
    """

    rows: int
    overall: float | None
    slices: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Lineage:
    """Stages of the pipeline with their edges, the stages that make suspect columns, and everything
    downstream of them.
    """

    stages: tuple[str, ...] = ()
    edges: tuple[tuple[str, str], ...] = ()
    broken: tuple[str, ...] = ()
    downstream: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgeCheck:
    """How a judge compares with people on the `graded` prompts of all `prompts`: the change by the
    judge alone, how much better than people it says the change is, and the factor of its grades.
    """

    prompts: int
    graded: int
    change: float
    lenient: float | None
    factor: float | None


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """How much two runs of the current version differ on the `prompts` that both answered: the
    mean grade of the second less that of the first, with its interval.
    """

    prompts: int
    change: float
    low: float
    high: float

    @property
    def differs(self) -> bool:
        """Say whether the interval excludes that both are the same."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class AnswerSpread:
    """Where the uncertainty of the change between graded versions is from: the share of it that
    more answers to the same prompts would take away, and how many answers there are a prompt.
    """

    within: float
    answers: float


@dataclass(frozen=True, slots=True)
class MixSplit:
    """The rise since the reference in two parts: the `model`, new less current on the records of
    now, and the `mix`, the current model on the mix of now less that on the mix of then.

    `then` is the current model's error at the mix of the reference, by cells of `columns`.
    """

    columns: tuple[str, ...]
    model: Estimate
    mix: Estimate
    then: float
    rows_then: int
