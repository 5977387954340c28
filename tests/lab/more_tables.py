"""Further tables: votes, crashes, electricity, wages, storms, loans."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from tests.lab.tables import Table, as_table, common, flag, read

_SOUTH = [
    "Texas",
    "Florida",
    "Georgia",
    "Alabama",
    "Mississippi",
    "Louisiana",
    "Tennessee",
    "Kentucky",
    "Virginia",
    "Arkansas",
    "Oklahoma",
    "Maryland",
    "Delaware",
]
_WEST = [
    "California",
    "Washington",
    "Oregon",
    "Arizona",
    "Nevada",
    "Utah",
    "Colorado",
    "Idaho",
    "Montana",
    "Wyoming",
    "Alaska",
    "Hawaii",
]


def _of_voter(rows: pd.DataFrame) -> dict[str, pd.Series]:
    return {
        "devotion": rows["church"] + rows["prayer"],
        "leaning": rows["ideology"] * rows["party"],
        "senior": flag(rows["age"] >= 65),
    }


@cache
def votes() -> Table:
    """For whom did a voter vote?"""
    rows = read("stevedata", "TV16").dropna(subset=["votetrump"])
    rows = rows.rename(
        columns={
            "famincr": "income",
            "ideo": "ideology",
            "pid7na": "party",
            "churchatd": "church",
            "prayerfreq": "prayer",
            "lcograc": "racial_views",
            "racef": "race",
        }
    )
    region = np.select(
        [
            rows["state"].isin(_SOUTH) | rows["state"].str.contains("Carolina|West V"),
            rows["state"].isin(_WEST) | (rows["state"] == "New Mexico"),
        ],
        ["south", "west"],
        "north",
    )
    yes_no = {1.0: "yes", 0.0: "no"}
    rows = rows.assign(
        region=region,
        gender=rows["female"].map({1: "female", 0: "male"}),
        college=rows["collegeed"].map(yes_no),
        born_again=rows["bornagain"].map(yes_no),
        state=common(rows["state"], 25),
    )
    label = rows["votetrump"].map({1.0: "trump", 0.0: "other"})
    return as_table(
        rows,
        label,
        "binary",
        "age income ideology party church prayer racial_views",
        "state region race gender college born_again",
        _of_voter,
        "stevedata/TV16 (US voters 2016)",
        "trump",
    )


def _of_crash(rows: pd.DataFrame) -> dict[str, pd.Series]:
    return {
        "vehicle_age": rows["crash_year"] - rows["model_year"],
        "frailty": (rows["age"] - 55).clip(lower=0),
        "kinetic": rows["speed"] ** 2 / 100,
    }


@cache
def crashes() -> Table:
    """How badly is somebody hurt in a crash?"""
    rows = read("DAAG", "nassCDS").dropna(subset=["injSeverity"])
    middle = {"1-9km/h": 5, "10-24": 17, "25-39": 32, "40-54": 47, "55+": 65}
    rows = rows.assign(
        age=rows["ageOFocc"],
        model_year=rows["yearVeh"],
        crash_year=rows["yearacc"],
        gender=rows["sex"],
        role=rows["occRole"],
        bag=rows["abcat"],
        belt=rows["seatbelt"],
    )
    jitter = np.random.default_rng(5).uniform(
        -6, 6, len(rows)
    )  # the table gives bands of speed; a recorder gives numbers
    rows = rows.assign(
        speed=rows["dvcat"].map(middle) + jitter,
        side=rows["frontal"].map({1: "front", 0: "side or rear"}),
        kind=pd.cut(
            rows["yearVeh"], [0, 1988, 1993, 1997, 2010], labels=["pre-89", "89-93", "94-97", "98+"]
        ),
    )
    label = pd.cut(rows["injSeverity"], [-1, 0, 2, 9], labels=["none", "minor", "serious"])
    return as_table(
        rows,
        label,
        "multiclass",
        "speed age model_year crash_year",
        "airbag belt side gender role bag kind",
        _of_crash,
        "DAAG/nassCDS (US crashes 1997-2002, 26,217 people)",
    )


def _of_power(rows: pd.DataFrame) -> dict[str, pd.Series]:
    return {
        "cooling": (rows["temperature"] - 21).clip(lower=0),
        "heating": (17 - rows["temperature"]).clip(lower=0),
        "peak": flag(rows["hour"].isin([7, 8, 17, 18, 19, 20])),
    }


@cache
def power() -> Table:
    """How much electricity does Victoria use in this half-hour?"""
    rows = read("fpp2", "elecdemand")
    at = pd.Series(pd.date_range("2014-01-01", periods=len(rows), freq="30min"))
    daypart = pd.cut(
        at.dt.hour, [-1, 5, 11, 17, 23], labels=["night", "morning", "afternoon", "evening"]
    )
    season = at.dt.month.map(lambda item: ["summer", "autumn", "winter", "spring"][item % 12 // 3])
    rows = rows.assign(
        temperature=rows["Temperature"],
        hour=at.dt.hour,
        day_of_year=at.dt.dayofyear,
        yesterday=rows["Demand"].shift(48),
        weekday=at.dt.day_name().str[:3],
        season=season,
        daypart=daypart,
    )
    rows = rows.assign(workday=rows["WorkDay"].map({1: "yes", 0: "no"}))
    return as_table(
        rows,
        rows["Demand"] * 1000,
        "regression",
        "temperature hour day_of_year yesterday",
        "weekday workday season daypart",
        _of_power,
        "fpp2/elecdemand (Victoria 2014, 17,520 half-hours)",
        timestamp=at,
    )


def _of_worker(rows: pd.DataFrame) -> dict[str, pd.Series]:
    return {
        "age": rows["education"] + rows["experience"] + 6,
        "experience_sq": rows["experience"] ** 2 / 100,
        "graduate": flag(rows["education"] >= 16),
    }


@cache
def wages() -> Table:
    """What does a man earn a week, in logarithms?"""
    rows = read("AER", "CPS1988")
    rows = rows[rows["wage"] < 3000]
    rows["experience"] = rows["experience"].clip(lower=0)
    rows["generation"] = pd.cut(
        rows["education"] + rows["experience"],
        [-1, 24, 34, 44, 90],
        labels=["young", "thirties", "forties", "older"],
    )
    return as_table(
        rows,
        np.log(rows["wage"]).round(4),
        "regression",
        "education experience",
        "ethnicity smsa region parttime generation",
        _of_worker,
        "AER/CPS1988 (US wages, 28,155 men)",
    )


def _of_storm(rows: pd.DataFrame) -> dict[str, pd.Series]:
    return {
        "depth": 1013 - rows["pressure"],
        "force": rows["wind"] ** 2 / 100,
        "tropics": flag(rows["lat"] < 23.5),
    }


@cache
def storms() -> Table:
    """What kind of storm is this? Rows come in tracks of one storm each."""
    rows = read("dplyr", "storms")
    at = pd.to_datetime(rows[["year", "month", "day", "hour"]])
    basin = pd.cut(rows["long"], [-180, -81, -60, 40], labels=["gulf", "west", "atlantic"])
    era = pd.cut(
        rows["year"], [0, 1989, 1999, 2009, 2050], labels=["to 1989", "1990s", "2000s", "2010s on"]
    )
    status = common(rows["status"], 5)
    rows = rows.assign(
        basin=basin,
        era=era,
        part=rows["hour"].map(
            lambda hour: (
                "night"
                if hour < 6
                else "morning"
                if hour < 12
                else "afternoon"
                if hour < 18
                else "evening"
            )
        ),
        season=np.where(rows["month"] < 9, "early", "late"),
    )
    return as_table(
        rows,
        status,
        "multiclass",
        "lat long wind pressure month year",
        "basin era part season",
        _of_storm,
        "dplyr/storms (Atlantic, 19,537 positions)",
        timestamp=at,
    )


def _of_loan(rows: pd.DataFrame) -> dict[str, pd.Series]:
    return {
        "loan_to_income": rows["loan_amount"] / rows["income"].clip(lower=1000),
        "utilisation": rows["used"] / rows["credit_limit"].clip(lower=100),
        "monthly": rows["loan_amount"] / rows["term"],
    }


@cache
def loans() -> Table:
    """What interest does a borrower pay, in percent?"""
    rows = read("openintro", "loans_full_schema").rename(
        columns={
            "annual_income": "income",
            "total_credit_utilized": "used",
            "total_credit_limit": "credit_limit",
            "inquiries_last_12m": "inquiries",
            "num_historical_failed_to_pay": "defaults",
            "accounts_opened_24m": "opened",
        }
    )
    rows = rows.assign(
        state=common(rows["state"], 12),
        purpose=common(rows["loan_purpose"], 6),
        home=rows["homeownership"],
        verified=rows["verified_income"],
        kind=rows["application_type"],
        listing=rows["initial_listing_status"],
    )
    numbers = (
        "income debt_to_income loan_amount term used credit_limit inquiries defaults opened"
        " total_debit_limit"
    )
    return as_table(
        rows,
        rows["interest_rate"],
        "regression",
        numbers,
        "state purpose home verified kind listing",
        _of_loan,
        "openintro/loans_full_schema (10,000 loans)",
    )
