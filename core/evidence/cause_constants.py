"""What the search for causes decides by: a part of the one record of the detectors' constants."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from core.evidence.constant_sources import FOR_SPEED, JUDGED, SHOWN


@dataclass(frozen=True, slots=True)
class DriftScan:
    """The order in which columns are scanned, and the pairs of columns that are compared."""

    most_traces: Annotated[int, "columns with a found segment", JUDGED] = 24
    close_share: Annotated[
        float, "of a column's entropy that its partner must tell", JUDGED
    ] = 0.5
    pair_bins: Annotated[int, "bins of a number in a pair", JUDGED] = 10
    hour_bins: Annotated[
        int, "bins of an hour: each its own", "a convention: hours of a day"
    ] = 24
    label_bins: Annotated[int, "bins of a label that is a number", JUDGED] = 8
    most_partners: Annotated[int, "partners of a column", JUDGED] = 2
    pair_gain_ratio: Annotated[
        float, "times the gain alone, for a pair to take its place", JUDGED
    ] = 1.2
    strong_score: Annotated[
        float, "change of a whole column, to keep it out of segments", JUDGED
    ] = 150.0
    moved_label_share: Annotated[
        float, "total variation of training labels in a segment", JUDGED
    ] = 0.1
    paired_log_share: Annotated[
        float, "of rows found in the serving log, to pair them", JUDGED
    ] = 0.5


@dataclass(frozen=True, slots=True)
class Faults:
    """Fitting what a fault would do to the values of a column."""

    fewest_rows: Annotated[
        int, "rows on each side, and of one new value's bins", JUDGED
    ] = 15
    least_explained_share: Annotated[float, "of the shift, to keep a fault", JUDGED] = (
        0.2
    )
    least_changed_share: Annotated[
        float, "of the rows that a fault changed, the same", JUDGED
    ] = 0.15
    seldom_factor: Annotated[
        float, "of the fit of a seldom unit, as one of many is always near", JUDGED
    ] = 0.8
    most_permuted_levels: Annotated[
        int, "categories whose orders are all tried", "chosen for speed: 5,040 orders"
    ] = 7
    rotation_ratio: Annotated[
        float, "times the misfit by rank, for a rotation to win", JUDGED
    ] = 1.2
    least_moved_share: Annotated[
        float, "of rows in a category that is named as moved", JUDGED
    ] = 0.02
    most_moves: Annotated[int, "moved categories, and single values tried", SHOWN] = 3
    bins: Annotated[int, "bins of a number", JUDGED] = 24
    new_value_bins: Annotated[int, "bins of values beyond the reference", JUDGED] = 12
    sure_default_share: Annotated[
        float, "of the shift that one value explains, to try no unit", JUDGED
    ] = 0.9
    sure_default_rows_share: Annotated[
        float, "of the rows that have it, for the same", JUDGED
    ] = 0.3
    least_spike_share: Annotated[
        float, "rise of one value, to try it as a default", JUDGED
    ] = 0.05
    most_code_values: Annotated[int, "values of a number that may be codes", JUDGED] = (
        12
    )
    shape_quantiles: Annotated[
        tuple[float, ...], "of both sides, for a shift or stretch", JUDGED
    ] = (
        0.1,
        0.25,
        0.5,
        0.75,
        0.9,
    )
    same_value_ratio: Annotated[float, "by which equal numbers may differ", JUDGED] = (
        1e-4
    )
    last_hour_least: Annotated[
        int, "largest value of a column of hours, at least", JUDGED
    ] = 12


@dataclass(frozen=True, slots=True)
class Predictions:
    """What classes and scores show without a label."""

    obeying_share: Annotated[
        float, "of rows whose class follows the score, for a threshold", JUDGED
    ] = 0.99
    between_share: Annotated[
        float, "of rows between two thresholds, to suspect one", JUDGED
    ] = 0.02
    near_share: Annotated[
        float, "of contradicting scores cut off at each end", JUDGED
    ] = 0.01
    usual_threshold_share: Annotated[
        float, "the threshold that is taken where it does as well", "a convention"
    ] = 0.5
    gone_class_share: Annotated[
        float, "of the baseline's rows, for a class to be missed", JUDGED
    ] = 0.02
    gone_class_rows: Annotated[int, "the same in rows", JUDGED] = 15
    gone_left_share: Annotated[
        float, "of them that the candidate may still say", JUDGED
    ] = 0.1


@dataclass(frozen=True, slots=True)
class Suspects:
    """The rank of suspected causes, and what makes one likely."""

    likely_score: Annotated[float, "score from which a suspect is likely", JUDGED] = 0.8
    enough_share: Annotated[
        float, "explained, below which that counts against it", JUDGED
    ] = 0.8
    source_share: Annotated[
        float, "of entropy that a column's source must tell", JUDGED
    ] = 0.5
    source_bins: Annotated[int, "bins of both", JUDGED] = 16
    fewest_twin_rows: Annotated[int, "rows in which repeats are counted", JUDGED] = 15
    more_twins_share: Annotated[
        float, "repeats beyond those of the reference", JUDGED
    ] = 0.05
    nulls_score: Annotated[float, "weight of the fit", JUDGED] = 1.0
    defaults_score: Annotated[float, "weight of the fit", JUDGED] = 0.98
    unit_change_score: Annotated[float, "weight of the fit", JUDGED] = 0.97
    category_remap_score: Annotated[float, "weight of the fit", JUDGED] = 0.93
    timezone_shift_score: Annotated[float, "weight of the fit", JUDGED] = 0.9
    feature_drift_score: Annotated[
        float, "weight of the fit: last, as any shift fits", JUDGED
    ] = 0.8
    own_score: Annotated[
        float, "rows that differ from their log, or from their score", JUDGED
    ] = 1.0
    compared_score: Annotated[
        float, "served values, labels or leaks compared as sets", JUDGED
    ] = 0.9
    threshold_score: Annotated[
        float, "another threshold, read off the scores", JUDGED
    ] = 0.7
    gone_class_score: Annotated[float, "a class that is no longer said", JUDGED] = 0.6
    rows_score: Annotated[
        float, "training rows that are missing or repeated", JUDGED
    ] = 0.95
    more_rows_score: Annotated[float, "more training rows without repeats", JUDGED] = (
        0.4
    )
    derived_score: Annotated[
        float, "a feature whose sources did not change", JUDGED
    ] = 0.82
    derived_factor: Annotated[float, "of a drift or loose unit beside it", JUDGED] = (
        0.85
    )
    tight_unit_score: Annotated[float, "from which a unit is not loose", JUDGED] = 0.94
    hours_factor: Annotated[
        float, "of the share of rows whose hour moved alike", JUDGED
    ] = 1.1
    hours_share: Annotated[float, "of rows whose hour must move alike", JUDGED] = 0.5
    fewest_hours: Annotated[int, "different hours in a column of hours", JUDGED] = 8
    mapped_bins: Annotated[int, "bins of a column of codes", JUDGED] = 12
    partner_bins: Annotated[int, "bins of its partner", JUDGED] = 24
    fewest_mapped_rows: Annotated[int, "rows with a value of the partner", JUDGED] = 5
    fewest_mapped_reference_rows: Annotated[
        int, "the same in the reference", JUDGED
    ] = 3
    remapped_share: Annotated[float, "of values that lead to another one", JUDGED] = 0.5
    sure_mapping_share: Annotated[float, "of rows that follow the mapping", JUDGED] = (
        0.7
    )
    further_column_score: Annotated[float, "added for each further column", JUDGED] = (
        0.02
    )
    most_score: Annotated[float, "where that ends", JUDGED] = 1.2
    most_signs: Annotated[int, "columns whose signs are shown for a cause", SHOWN] = 4


@dataclass(frozen=True, slots=True)
class Rescoring:
    """The test of a suspected cause by rows scored again."""

    most_rows: Annotated[int, "rows that are read", FOR_SPEED] = 5_000_000
    least_paired_share: Annotated[
        float, "of the segment's rows in the file", JUDGED
    ] = 0.95
    left_share: Annotated[
        float, "of the rise that may be left; the rest rules a cause out", JUDGED
    ] = 0.25
