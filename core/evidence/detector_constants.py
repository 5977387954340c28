"""What the detectors decide by: every threshold in one record, each with what it decides and where
its value is from.

A field's name ends in its unit: `rows`, `share` (a fraction in [0, 1] of what the text names), `z`
(standard errors), `score` (a G statistic less its degrees of freedom, or the rank of a suspected
cause), `ratio` and `factor` (plain numbers), or what is counted. Where a source says that nothing
was measured, nobody knows a better value: change it with a run that shows one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from core.evidence.cause_constants import (
    DriftScan,
    Faults,
    Predictions,
    Rescoring,
    Suspects,
)
from core.evidence.constant_sources import (
    FEW_ROWS,
    FIVE_PERCENT,
    FOR_SPEED,
    JUDGED,
    NO_NOISE,
    SHOWN,
    THREE_SIGMA,
)


@dataclass(frozen=True, slots=True)
class SegmentScan:
    """The scan for segments in which the values of a column changed."""

    beam_segments: Annotated[
        int, "segments that go on to the next condition", JUDGED
    ] = 10
    most_conditions: Annotated[int, "conditions of a segment", SHOWN] = 3
    least_z: Annotated[
        float, "how sure the change inside a segment must be", NO_NOISE
    ] = 6.0
    least_score: Annotated[float, "score that a found segment must have", NO_NOISE] = (
        40.0
    )
    least_pair_score: Annotated[
        float,
        "the same for a column given another, whose cells hold fewer rows",
        NO_NOISE,
    ] = 100.0
    fewest_novel_rows: Annotated[
        int, "rows with new values, to ask for these alone", JUDGED
    ] = 15
    novel_shift_share: Annotated[
        float, "of a shift that new values must make up", JUDGED
    ] = 0.5
    novel_value_rows: Annotated[
        int, "rows with a value, for it to count as new", JUDGED
    ] = 5
    novel_rarer_ratio: Annotated[
        int, "times rarer a new value was in the reference", JUDGED
    ] = 20
    novel_reference_share: Annotated[
        float, "of the reference with a new value", JUDGED
    ] = 0.002
    first_score: Annotated[float, "score of one condition, to look further", JUDGED] = (
        9.0
    )
    promising_score: Annotated[
        float, "the same for pairs, and for a whole beam", JUDGED
    ] = 25.0
    near_best_ratio: Annotated[
        float, "of the best score, to be sharpened as well", JUDGED
    ] = 0.6
    sharpened_segments: Annotated[
        int, "segments close to the best that are sharpened", JUDGED
    ] = 6
    weak_beam_segments: Annotated[
        int, "segments that go on where none is promising", JUDGED
    ] = 4
    least_flagged_share: Annotated[
        float, "of rows flagged more inside than outside", JUDGED
    ] = 0.004
    least_shift_share: Annotated[
        float, "total variation inside less outside", JUDGED
    ] = 0.04
    feature_factor: Annotated[
        float, "of the score, for each condition on a feature", JUDGED
    ] = 0.9
    level_factor: Annotated[
        float, "of the score, for each further category", JUDGED
    ] = 0.93
    flagged_exponent: Annotated[
        float, "softens both factors for flags, whose borders are sharp", JUDGED
    ] = 0.3
    still_changed_z: Annotated[
        float, "change of the rest, to drop a condition", JUDGED
    ] = 4.0
    still_changed_ratio: Annotated[
        float, "of the change inside, for the same", JUDGED
    ] = 0.15
    fewest_reference_rows: Annotated[
        int, "rows of the reference inside a segment", JUDGED
    ] = 5
    added_score: Annotated[
        float, "gain that a further condition must bring", JUDGED
    ] = 12.0
    added_ratio: Annotated[float, "of the score before, for the same", JUDGED] = 0.03
    most_merged_levels: Annotated[int, "categories that are tried together", JUDGED] = (
        12
    )
    most_single_levels: Annotated[
        int, "categories up to which none are tried together", JUDGED
    ] = 3


@dataclass(frozen=True, slots=True)
class SegmentSearch:
    """The search for segments by errors, and the choice among segments of every origin."""

    surplus_score: Annotated[
        float,
        "score above what the largest of as many scores of noise is",
        "extreme values (Gumbel 1958), rounded; false alarms: tests/core/evidence/test_aa.py",
    ] = 4.0
    most_single_columns: Annotated[
        int, "columns whose conditions are tried alone", "a convention: no limit"
    ] = 10**6
    most_tripled_columns: Annotated[
        int, "columns whose conditions are combined by threes", FOR_SPEED
    ] = 12
    nearly_all_share: Annotated[
        float, "of all rows, beyond which a segment is none", JUDGED
    ] = 0.95
    fewest_searched_ratio: Annotated[
        int, "times the smallest segment, to search rows", JUDGED
    ] = 4
    most_by_trace: Annotated[int, "segments found by changed values", SHOWN] = 6
    most_by_error: Annotated[int, "segments found by errors", SHOWN] = 4
    most_by_kind: Annotated[
        int, "segments found by each further kind of error", SHOWN
    ] = 2
    most_classes: Annotated[
        int, "classes whose misses are searched by themselves", JUDGED
    ] = 8
    most_other_kinds: Annotated[
        int, "kinds besides classes: all errors, score, false alarms", JUDGED
    ] = 3
    fewest_kind_rows: Annotated[
        int, "rows of a kind of error, to search them", JUDGED
    ] = 200
    same_share: Annotated[
        float, "Jaccard similarity of one segment found twice", JUDGED
    ] = 0.6
    touching_share: Annotated[
        float, "the same, for predictions to join other traces", JUDGED
    ] = 0.2
    score_bins: Annotated[
        int, "bins of the baseline's score, for its usual disagreement", JUDGED
    ] = 10
    disagreement_score: Annotated[
        float, "score beyond chance, for models to disagree", JUDGED
    ] = 30.0
    harm_score: Annotated[
        float, "score of a rise, to set a traced segment aside", JUDGED
    ] = 4.0
    refined_ratio: Annotated[
        float, "times its score, for a part of a segment to take its place", JUDGED
    ] = 1.3
    clipped_share: Annotated[
        float, "quantile at which single losses are cut off", JUDGED
    ] = 0.995


@dataclass(frozen=True, slots=True)
class DriftTable:
    """The comparison of every column with the reference."""

    fewest_rows: Annotated[int, "rows on each side", FEW_ROWS] = 30
    bins: Annotated[int, "bins of a number", "a convention of the stability index"] = 10
    unusual_ratio: Annotated[
        float, "times as frequent as before, for a value to be unusual", JUDGED
    ] = 1.5
    unusual_share: Annotated[float, "of rows more than that", JUDGED] = 1e-3
    harm_z: Annotated[
        float, "how surely errors rose on unusual values", THREE_SIGMA
    ] = 3.0
    moved_share: Annotated[float, "total variation that counts as drift", JUDGED] = 0.05
    shown_bins: Annotated[int, "bins in a picture", SHOWN] = 8
    listed_levels: Annotated[
        int, "new or vanished categories that are named", SHOWN
    ] = 12


@dataclass(frozen=True, slots=True)
class RowQuality:
    """What is said of the rows themselves."""

    fewest_rows: Annotated[int, "rows to judge a column by", FEW_ROWS] = 30
    missing_share: Annotated[float, "missing beyond the reference", JUDGED] = 0.05
    outside_share: Annotated[
        float, "of values beyond the reference's range", JUDGED
    ] = 0.005
    label_moved_share: Annotated[
        float, "total variation of the label beyond noise", JUDGED
    ] = 0.03
    twins_share: Annotated[
        float, "of rows that repeat, contradict or were trained on", JUDGED
    ] = 0.01
    fewest_columns: Annotated[int, "columns that a repeat must agree in", JUDGED] = 3
    mix_p: Annotated[
        float, "p of an uneven split", "a convention of sample-ratio checks"
    ] = 0.001
    mix_moved_share: Annotated[
        float, "total variation of the split beyond noise", JUDGED
    ] = 0.03


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What is told first, and what the story is."""

    level_p: Annotated[float, "error allowed for all tests together", FIVE_PERCENT] = (
        0.05
    )
    least_rise_ratio: Annotated[
        float, "of the current error, to matter without a limit", JUDGED
    ] = 0.05
    near_strongest_ratio: Annotated[
        float, "of the strongest rise, to tell all errors", JUDGED
    ] = 0.3
    rare_class_ratio: Annotated[
        float, "times the rise of all, for a class to lead", JUDGED
    ] = 5.0
    rare_part_share: Annotated[
        float, "of the rise that such a class makes up", JUDGED
    ] = 0.25
    rare_strength_ratio: Annotated[
        float, "of the strength of the whole, for the same", JUDGED
    ] = 0.5
    searched_half_share: Annotated[
        float, "of a segment's rows that confirm it", "a convention: rows are halved"
    ] = 0.5
    comparable_ratio: Annotated[
        float, "of a segment's rise that the rest must show", JUDGED
    ] = 0.4
    least_rest_share: Annotated[float, "of the records, to speak of a rest", JUDGED] = (
        0.2
    )
    large_cluster_share: Annotated[
        float, "of the records in one cluster, to say it", JUDGED
    ] = 0.1
    alone_z: Annotated[
        float, "rise of a value outside the segments told", THREE_SIGMA
    ] = 3.0
    condition_z: Annotated[
        float, "strength that a further condition must bring", JUDGED
    ] = 0.5
    half_rows_ratio: Annotated[
        float,
        "strength of all rows by that of half",
        "standard errors fall by the square root",
    ] = 2**0.5
    fewest_discordant_rows: Annotated[
        int,
        "rows right by one model alone, for a verdict",
        "a rule of thumb; tests differ below it (Fagerland et al. 2013)",
    ] = 10
    better_p: Annotated[
        float,
        "p of a change for the better that clears graded answers whatever their interval",
        "equal versions are then turned round by it in one of a hundred pairs",
    ] = 0.01
    correlation_most: Annotated[
        float,
        "correlation of two groups, cut off for numbers",
        "a convention: 1 would divide by zero",
    ] = 0.99
    most_paired_groups: Annotated[
        int, "groups of people compared pair by pair", SHOWN
    ] = 6
    most_joint_levels: Annotated[
        int, "joint groups of two columns of people", JUDGED
    ] = 400
    interval_quantile_share: Annotated[
        float, "quantile of a 95 % interval", "a convention"
    ] = 0.975
    interval_width_z: Annotated[
        float, "width of a 95 % interval", "the normal distribution"
    ] = 3.92
    series_z: Annotated[
        float, "standard errors by which stretches of time are alike", THREE_SIGMA
    ] = 3.0


@dataclass(frozen=True, slots=True)
class ErrorBudget:
    """How the error allowed is shared out among families of tests (weighted Holm)."""

    overall_share: Annotated[float, "the overall change", JUDGED] = 0.3
    searched_share: Annotated[float, "segments that were searched for", JUDGED] = 0.4
    named_share: Annotated[float, "segments that somebody named", JUDGED] = 0.1
    values_share: Annotated[float, "values of segment columns", JUDGED] = 0.1
    gaps_share: Annotated[float, "gaps between groups of people", JUDGED] = 0.1
    main_kind_share: Annotated[
        float, "the leading kind of error within each", JUDGED
    ] = 0.5


@dataclass(frozen=True, slots=True)
class OverTime:
    """Batches, change points and calendars."""

    most_batches: Annotated[int, "batches", SHOWN] = 60
    fewest_batches: Annotated[int, "batches", JUDGED] = 4
    batch_ratio: Annotated[
        float, "times the smallest segment that a batch holds", JUDGED
    ] = 1.5
    shuffles: Annotated[
        int,
        "orders of batches for a p-value",
        "a p-value to 0.001 (Davison & Hinkley 1997)",
    ] = 999
    likely_drop_score: Annotated[
        float,
        "below the best statistic, for the 95 % set of places for the step",
        "the 95th percentile of chi-squared with one degree of freedom",
    ] = 3.84
    changed_p: Annotated[float, "p of a change point", FIVE_PERCENT] = 0.05
    most_cycles: Annotated[int, "stretches of cycles in a fit", FOR_SPEED] = 60
    fewest_error_freedom: Annotated[
        int, "degrees of freedom that are left to test by", JUDGED
    ] = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """How many rows are looked at, and when rows belong together."""

    sampled_rows: Annotated[int, "rows that are searched", FOR_SPEED] = 200_000
    other_rows: Annotated[int, "rows of each other table", FOR_SPEED] = 100_000
    batch_rows: Annotated[int, "rows added up at a time", FOR_SPEED] = 262_144
    key_batch_rows: Annotated[int, "rows digested at a time", FOR_SPEED] = 131_072
    least_rows: Annotated[
        int, "rows of a segment where a case says nothing", FEW_ROWS
    ] = 30
    most_weight_ratio: Annotated[
        float, "times the median weight: a slip of the hand", JUDGED
    ] = 1e12
    fewest_clusters: Annotated[int, "clusters to widen an interval by", JUDGED] = 10
    few_clusters: Annotated[
        int,
        "clusters that decide alone",
        "a rule of thumb: 20 to 50 (Cameron & Miller 2015)",
    ] = 30
    carrying_share: Annotated[
        float, "of the clusters that may carry a rise", JUDGED
    ] = 0.15
    few_copies_share: Annotated[
        float, "of records: fewer copies change no printed interval", JUDGED
    ] = 0.01
    chance_copies: Annotated[float, "copies of a record expected by chance", JUDGED] = (
        0.05
    )
    copy_dependence_share: Annotated[
        float, "of a column's surprise that another one takes", JUDGED
    ] = 0.2
    copy_columns: Annotated[int, "columns that tell records apart best", FOR_SPEED] = 12


@dataclass(frozen=True, slots=True)
class MixOfFiles:
    """Two files of different records, and the mix that is common to both."""

    notable_share: Annotated[float, "total variation: one record in twenty", JUDGED] = (
        0.05
    )
    notable_p: Annotated[float, "p after correction", FIVE_PERCENT] = 0.05
    fewest_expected_records: Annotated[
        int, "of a value in each file", "Cochran 1954"
    ] = 5
    fewest_cell_records: Annotated[
        int, "of each file in a cell of the common mix", JUDGED
    ] = 10
    least_covered_share: Annotated[float, "of each file in the common mix", JUDGED] = (
        0.9
    )
    most_columns: Annotated[int, "columns that are crossed", JUDGED] = 3
    told_share: Annotated[
        float, "of a rise, from which on the mix is said to be in it", JUDGED
    ] = 0.2


@dataclass(frozen=True, slots=True)
class Detectors:
    """All of them, detector by detector."""

    segment_scan: SegmentScan = field(default_factory=SegmentScan)
    segment_search: SegmentSearch = field(default_factory=SegmentSearch)
    drift_scan: DriftScan = field(default_factory=DriftScan)
    faults: Faults = field(default_factory=Faults)
    predictions: Predictions = field(default_factory=Predictions)
    suspects: Suspects = field(default_factory=Suspects)
    rescoring: Rescoring = field(default_factory=Rescoring)
    drift: DriftTable = field(default_factory=DriftTable)
    quality: RowQuality = field(default_factory=RowQuality)
    verdicts: Verdicts = field(default_factory=Verdicts)
    budget: ErrorBudget = field(default_factory=ErrorBudget)
    over_time: OverTime = field(default_factory=OverTime)
    reading: Reading = field(default_factory=Reading)
    mix: MixOfFiles = field(default_factory=MixOfFiles)


DETECTORS = Detectors()
