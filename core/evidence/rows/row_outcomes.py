"""What each row says about the two models: who was right, what was taken for what, how far off, in
which half and block.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.case.error_kinds import MAX_CLASSES, ErrorMeasure, measures_of
from core.case.model import Columns, Grades
from core.case.profile import plain
from core.evidence.judge_check import Correction, graded_values, needed_columns
from core.evidence.log_losses import log_losses
from core.evidence.rows.sample import DAY, Frame, Strip, hashed, text_keys

GROUPS = (
    65_536  # clusters that are told apart; only beyond so many do some share a number
)
FEWEST_BLOCKS = 40
SPANS = (DAY, 6 * 3600.0, 3600.0)
TWO, MANY = 3, MAX_CLASSES + 1  # slots for classes: the last is for any other value


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Rows as they are counted: outcome = 2 x baseline wrong + candidate wrong.

    Losses in the label's unit, baseline first.

    `stratum` is the slot of the class that was true, below `classes`; `group` the number of the
    cluster, below `clusters`. `second` holds the same rows with their second loss (signed error, or
    log loss), known where `scored`.
    """

    outcome: np.ndarray
    losses: np.ndarray | None
    first: np.ndarray
    truth: np.ndarray
    taken: np.ndarray
    group: np.ndarray | None
    weight: np.ndarray | None
    classes: int = 1
    clusters: int = GROUPS
    second: Outcomes | None = None
    scored: np.ndarray | None = None

    @property
    def stratum(self) -> np.ndarray:
        """Give the slot of the class of each row."""
        return np.minimum(self.truth, self.classes - 1)

    @property
    def cell(self) -> np.ndarray:
        """Give each row a number for its class and outcome together."""
        return self.outcome if self.classes == 1 else self.stratum * 4 + self.outcome

    @property
    def before(self) -> np.ndarray:
        """Give the baseline's loss of each row: 0 or 1, or in the unit of the losses."""
        return (
            (self.outcome >> 1).astype(float) if self.losses is None else self.losses[0]
        )

    @property
    def change(self) -> np.ndarray:
        """Give the paired loss of each row: candidate minus baseline."""
        if self.losses is not None:
            return self.losses[1] - self.losses[0]
        return (self.outcome & 1).astype(float) - (self.outcome >> 1)


class Judge:
    """Turns frames into outcomes under one mapping; classes are numbered as they appear.

    `clusters` are the sorted keys of all clusters of the file, so that each has a number of its
    own; without them, or where there are too many, numbers come from a hash. `copies` give each row
    of the file the key that it shares with exact copies of it, which then belong together as the
    rows of a cluster do. Weights are divided by `heaviest`: their scale says nothing, and squares
    of very large or small ones would not be finite. Where errors are amounts, a
    record counts as wrong `above` so much of it. `correction` is that of a judge's grades.
    """

    def __init__(
        self,
        columns: Columns,
        seed: int,
        span: float | None = None,
        clusters: np.ndarray | None = None,
        copies: np.ndarray | None = None,
        heaviest: float = 1.0,
        above: float | None = None,
        correction: Correction | None = None,
    ) -> None:
        self.correction = correction
        self.columns, self.seed, self.span, self.copies = columns, seed, span, copies
        self.heaviest, self.above = heaviest, above
        self.places: dict[str, int] = {}
        self.known = (
            clusters if clusters is not None and 0 < clusters.size <= GROUPS else None
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Name the columns that a frame must hold."""
        columns = self.columns
        scores = (
            (columns.baseline_score, columns.candidate_score) if self.scored else ()
        )
        named = (
            columns.label,
            columns.baseline,
            columns.candidate,
            columns.cluster,
            columns.weight,
            columns.timestamp if self.span else None,
            *scores,
            *needed_columns(columns),
        )
        return tuple(item for item in named if item)

    @property
    def scored(self) -> bool:
        """Say whether both models give the probability of a positive class."""
        columns = self.columns
        text = (
            columns.positive is not None
            and columns.baseline_score
            and columns.candidate_score
        )
        return bool(columns.task == "binary" and text)

    @property
    def measures(self) -> tuple[ErrorMeasure, ...]:
        """List the kinds of error that can be measured, the main one first.

        Of many classes those that were seen.
        """
        return measures_of(self.columns, self.classes, scored=self.scored)

    @property
    def classes(self) -> tuple[str, ...]:
        """Name the classes that were seen, in the order of their numbers."""
        return tuple(self.places)

    @property
    def slots(self) -> int:
        """Count the slots in which rows are kept apart by the class that was true."""
        return {"binary": TWO, "multiclass": MANY}.get(self.columns.task, 1)

    def outcomes(self, frame: Frame) -> Outcomes:
        """Judge the rows of a frame."""
        columns = self.columns
        three = [
            frame[name] for name in (columns.label, columns.baseline, columns.candidate)
        ]
        losses = signed = None
        if columns.grades is not None:
            losses = self._lost(frame, columns.grades)
            far = np.abs(
                np.array([item.values for item in three[1:]]) - columns.grades.best
            )
            wrong = far > (np.inf if self.above is None else self.above)
            truth, taken = (
                np.zeros(frame.rows, np.int32),
                np.zeros((2, frame.rows), np.int32),
            )
        elif columns.task == "regression":
            label, baseline, candidate = (item.values for item in three)
            signed = np.array([baseline - label, candidate - label])
            losses = np.abs(signed)
            limits = (
                item for item in (columns.tolerance, self.above) if item is not None
            )
            wrong = losses > next(limits, np.inf)
            if columns.tolerance is not None:
                losses = signed = None
            truth, taken = (
                np.zeros(frame.rows, np.int32),
                np.zeros((2, frame.rows), np.int32),
            )
        else:
            truth, *taken = (self.class_numbers(item) for item in three)
            taken = np.array(taken)
            wrong = taken != truth
        group = self._group(frame)
        # Rows that belong together go to the same half, or one half would tell what the other will
        # say.
        first = self.in_first_half(frame.keys if group is None else group)
        weight = (
            frame[columns.weight].values / self.heaviest if columns.weight else None
        )
        outcome = (2 * wrong[0] + wrong[1]).astype(np.uint8)
        shared = (
            first,
            np.zeros(frame.rows, np.int32),
            taken,
            group,
            weight,
            1,
            self.clusters,
        )
        second, scored = signed, None
        if self.scored:
            second, scored = self._log_losses(frame, truth)
        also = (
            None
            if second is None
            else Outcomes(np.zeros(frame.rows, np.uint8), second, *shared)
        )
        return Outcomes(
            outcome,
            losses,
            first,
            truth,
            taken,
            group,
            weight,
            self.slots,
            self.clusters,
            also,
            scored,
        )

    def _lost(self, frame: Frame, grades: Grades) -> np.ndarray:
        """Give the grades of both versions as losses: the larger, the worse."""
        both = np.array(graded_values(frame, self.correction))
        return -both if grades.higher_is_better else both

    def _log_losses(
        self, frame: Frame, truth: np.ndarray
    ) -> tuple[np.ndarray | None, np.ndarray | None]:
        """Give the log losses of both models, and where both scores are probabilities.

        Elsewhere there is none.
        """
        named = (self.columns.baseline_score, self.columns.candidate_score)
        pair = [frame[name] for name in named if name]
        if any(item.kind != "number" for item in pair):
            return None, None
        scores = np.array([item.values for item in pair])
        with np.errstate(invalid="ignore"):
            known = np.asarray(((scores >= 0) & (scores <= 1)).all(axis=0))
        values = log_losses(
            truth == self.places.get(str(self.columns.positive), -1),
            np.where(known, scores, 0.5),
        )
        whole = bool(known.all())
        return values, None if whole else known

    def class_numbers(self, strip: Strip) -> np.ndarray:
        """Give each value the number of its class; a class that is new gets the next one."""
        if strip.kind == "level":
            names, codes = strip.levels, strip.values
        else:
            codes, names = _few(strip.values)
        lookup = np.array(
            [*(self.places.setdefault(name, len(self.places)) for name in names), -1],
            np.int32,
        )
        return lookup[codes]

    def _group(self, frame: Frame) -> np.ndarray | None:
        """Give rows of one cluster, or of one block of time, the same number below `clusters`."""
        keys = cluster_keys(frame, self.columns, self.span)
        if keys is None and self.copies is not None and frame.places is not None:
            keys = self.copies[frame.places]
        if keys is None:
            return None
        return self.group_numbers(keys)

    @property
    def clusters(self) -> int:
        """Count the numbers that clusters may have."""
        return GROUPS if self.known is None else self.known.size

    def group_numbers(self, keys: np.ndarray) -> np.ndarray:
        """Give each key of a cluster its number, below `clusters`."""
        if self.known is not None:
            return np.minimum(
                np.searchsorted(self.known, keys), self.known.size - 1
            ).astype(np.int64)
        return (hashed(keys, 7) % np.uint64(GROUPS)).astype(np.int64)

    def in_first_half(self, keys: np.ndarray) -> np.ndarray:
        """Tell for keys of rows, or numbers of clusters, which lie in the half that is searched."""
        return (hashed(keys, self.seed) & np.uint64(1)).astype(bool)


def strip_keys(strip: Strip) -> np.ndarray:
    """Give each value of a column of clusters its 64-bit key."""
    return (
        text_keys(strip.levels)[strip.values]
        if strip.kind == "level"
        else strip.values.view(np.uint64)
    )


def cluster_keys(
    frame: Frame, columns: Columns, span: float | None
) -> np.ndarray | None:
    """Give each row the 64-bit key of its cluster, or of its block of time.

    None where rows stand alone.
    """
    if columns.cluster:
        strip = frame[columns.cluster]
        keys = strip_keys(strip)
        if frame.places is not None and strip.missing.any():
            # A record of no known cluster stands alone; all of them together are no cluster.
            keys = np.where(
                strip.missing, hashed(frame.places.astype(np.uint64), 99), keys
            )
        return keys
    if span and columns.timestamp:
        return (
            np.nan_to_num(np.floor(frame[columns.timestamp].values / span))
            .astype(np.int64)
            .view(np.uint64)
        )
    return None


def _few(values: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    """Give the distinct values of a column numbers; small whole ones need no sorting."""
    if (
        values.size
        and values.min() >= 0
        and values.max() < 256
        and not (values % 1).any()
    ):
        seen = np.flatnonzero(np.bincount(values.astype(np.int64)))
        place = np.zeros(256, np.int64)
        place[seen] = np.arange(seen.size)
        return place[values.astype(np.int64)], tuple(str(item) for item in seen)
    levels, codes = np.unique(values, return_inverse=True)
    return codes, tuple(plain(float(level)) for level in levels)


def block_span(moments: np.ndarray) -> float | None:
    """Choose the length of blocks of time: the longest that still gives forty blocks.

    None where there are too few moments.
    """
    known = moments[np.isfinite(moments)]
    if known.size == 0:
        return None
    for span in SPANS:
        if np.unique(np.floor(known / span)).size >= FEWEST_BLOCKS:
            return span
    return None
