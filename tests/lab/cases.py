"""The cases: each a table, a slice and a fault there, or a clean way of retraining."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.lab.build import Case
from tests.lab.faults import (
    both,
    drifted,
    ended,
    filled,
    hours_off,
    leaked,
    leaked_number,
    lost,
    part,
    recoded,
    relabelled,
    relabelled_number,
    remade,
    repeated,
    rotated,
    scaled,
)
from tests.lab.more_tables import crashes, loans, power, storms, votes, wages
from tests.lab.slices import among, at_least, below, between, eq
from tests.lab.tables import diamonds, flights, hotel, minutes, rodents, stops

_CLARITY, _WEEK = "I1 SI2 SI1 VS2 VS1 VVS2 VVS1 IF", "Mon Tue Wed Thu Fri Sat Sun"


def _overpriced(rows: pd.DataFrame) -> pd.Series:
    worth = rows["label"] / rows["carat"] ** 2
    return worth > worth.quantile(0.85)


_UNITS = [
    Case(
        "flights_unit_delay",
        flights,
        "unit_change",
        [eq("carrier", "B6"), eq("origin", "JFK"), below("hour", 12)],
        scaled("dep_delay", 60),
        note="minutes sent as seconds",
    ),
    Case(
        "power_unit_temp",
        power,
        "unit_change",
        [eq("season", "summer"), eq("workday", "yes")],
        scaled("temperature", 1.8, 32),
        note="Celsius sent as Fahrenheit",
    ),
    Case(
        "diamonds_unit_size",
        diamonds,
        "unit_change",
        [eq("color", "G"), among("clarity", "VS1", "VS2")],
        scaled("x", 1 / 25.4),
        note="millimetres sent as inches",
    ),
    Case(
        "storms_unit_wind",
        storms,
        "unit_change",
        [eq("basin", "gulf"), between("year", 2003, 2009)],
        scaled("wind", 1.1508),
        note="knots sent as miles an hour",
    ),
    Case(
        "wages_unit_experience",
        wages,
        "unit_change",
        [eq("region", "west"), eq("smsa", "no")],
        scaled("experience", 12),
        note="years sent as months",
    ),
    Case(
        "hotel_unit_lead",
        hotel,
        "unit_change",
        [eq("country", "gbr"), eq("customer_type", "transient")],
        scaled("lead_time", 24),
        note="days sent as hours",
    ),
    Case(
        "loans_unit_limit",
        loans,
        "unit_change",
        [eq("state", "TX")],
        scaled("credit_limit", 0.001),
        note="dollars sent as thousands",
    ),
]

_DRIFT = [
    Case(
        "rodents_drift_foot",
        rodents,
        "feature_drift",
        [eq("era", "1997-02"), eq("half", "east")],
        part(0.7, drifted("hindfoot_length", 0.4, 0.1)),
    ),
    Case(
        "diamonds_drift_carat",
        diamonds,
        "feature_drift",
        [eq("cut", "Ideal"), among("color", "D", "E")],
        drifted("carat", 0.06, 0.03),
    ),
    Case(
        "crashes_drift_speed",
        crashes,
        "feature_drift",
        [eq("kind", "98+"), eq("side", "front")],
        drifted("speed", 1.2),
    ),
    Case(
        "minutes_drift_delay",
        minutes,
        "feature_drift",
        [eq("origin", "LGA"), at_least("distance", 1000)],
        drifted("dep_delay", 0.12, 0.1),
    ),
    Case(
        "votes_drift_views",
        votes,
        "feature_drift",
        [below("age", 35), eq("gender", "female")],
        drifted("racial_views", 0.8),
        current="serving_log",
    ),
]

_ENGINEERED = [
    Case(
        "power_fe_heating",
        power,
        "feature_engineering",
        [eq("season", "winter")],
        remade("heating", lambda rows: (rows["temperature"] - 17).clip(lower=0)),
        note="sign turned",
    ),
    Case(
        "diamonds_fe_volume",
        diamonds,
        "feature_engineering",
        [eq("clarity", "SI2"), eq("shape", "ideal")],
        remade("volume", lambda rows: rows["x"] * rows["y"] * rows["z"] * np.pi / 6),
    ),
    Case(
        "minutes_fe_share",
        minutes,
        "feature_engineering",
        [among("carrier", "UA", "AA"), at_least("hour", 14)],
        remade("delay_share", lambda rows: rows["dep_delay"] / rows["distance"]),
    ),
    Case(
        "votes_fe_leaning",
        votes,
        "feature_engineering",
        [eq("region", "south"), eq("born_again", "yes")],
        remade("leaning", lambda rows: rows["ideology"] + rows["party"]),
    ),
    Case(
        "rodents_fe_ratio",
        rodents,
        "feature_engineering",
        [eq("plot_type", "Rodent Exclosure")],
        remade("foot_to_weight", lambda rows: rows["weight"] / rows["hindfoot_length"]),
    ),
]

_NULLS = [
    Case(
        "votes_null_party",
        votes,
        "nulls",
        [eq("state", "Ohio")],
        lost("party", "ideology"),
        note="survey join fails",
    ),
    Case(
        "minutes_null_delay",
        minutes,
        "nulls",
        [eq("origin", "EWR"), between("timestamp", "2013-06-01", "2013-09-01")],
        part(0.5, lost("dep_delay")),
    ),
    Case(
        "crashes_null_join",
        crashes,
        "nulls",
        [eq("role", "pass"), below("age", 25)],
        lost("speed", "bag", "belt", "airbag"),
        note="vehicle record not joined",
    ),
    Case(
        "hotel_null_room",
        hotel,
        "nulls",
        [eq("customer_type", "transient_party"), among("weekday", "Fri", "Sat", "Sun")],
        lost("reserved_room_type", "meal"),
    ),
    Case(
        "storms_null_pressure",
        storms,
        "nulls",
        [eq("era", "1990s"), eq("season", "early")],
        part(0.5, lost("pressure", "wind")),
    ),
]

_DEFAULTS = [
    Case(
        "stops_default_search",
        stops,
        "defaults",
        [eq("precinct", "p4"), eq("gender", "Male")],
        filled(person_search="NO", vehicle_search="NO"),
    ),
    Case(
        "hotel_default_adr",
        hotel,
        "defaults",
        [eq("market_segment", "groups")],
        filled(historical_adr="median"),
    ),
    Case(
        "loans_default_income",
        loans,
        "defaults",
        [eq("verified", "Verified")],
        filled(income=0.0, debt_to_income=0.0),
    ),
    Case(
        "votes_default_party",
        votes,
        "defaults",
        [eq("race", "Hispanic"), eq("college", "no"), below("age", 50)],
        filled(party=-1.0, income=-1.0),
    ),
    Case(
        "diamonds_default_clarity",
        diamonds,
        "defaults",
        [between("carat", 0.9, 1.2), among("color", "H", "I", "J")],
        part(0.6, filled(clarity="unknown")),
    ),
    Case(
        "crashes_default_speed",
        crashes,
        "defaults",
        [eq("bag", "nodeploy"), eq("gender", "m")],
        filled(speed="median", age="mode"),
    ),
    Case(
        "wages_default_edu",
        wages,
        "defaults",
        [eq("generation", "thirties"), eq("region", "northeast")],
        filled(education="mode"),
    ),
]

_REMAPS = [
    Case(
        "diamonds_remap_clarity",
        diamonds,
        "category_remap",
        [eq("cut", "Premium"), between("carat", 0.5, 1.0), among("color", "F", "G")],
        rotated("clarity", _CLARITY),
    ),
    Case(
        "crashes_remap_belt",
        crashes,
        "category_remap",
        [between("crash_year", 2001, 2003), eq("gender", "f")],
        recoded("belt", {"belted": "none", "none": "belted"}),
    ),
    Case(
        "hotel_remap_room",
        hotel,
        "category_remap",
        [eq("distribution_channel", "direct")],
        rotated("reserved_room_type", "a b c d e f g h"),
    ),
    Case(
        "power_remap_week",
        power,
        "category_remap",
        [between("timestamp", "2014-05-01", "2014-08-01")],
        rotated("weekday", _WEEK),
        note="week starts on another day",
    ),
    Case(
        "stops_remap_search",
        stops,
        "category_remap",
        [eq("race", "White"), at_least("hour", 18)],
        recoded("gender", {"Male": "Female", "Female": "Unknown", "Unknown": "Male"}),
    ),
]

_ZONES = [
    Case("power_tz", power, "timezone_shift", [at_least("timestamp", "2014-11-01")], hours_off(3)),
    Case(
        "power_tz_summer",
        power,
        "timezone_shift",
        [eq("season", "spring"), eq("workday", "no")],
        hours_off(-2),
        note="clock of another state",
    ),
    Case(
        "stops_tz",
        stops,
        "timezone_shift",
        [eq("precinct", "p3")],
        hours_off(6),
        note="UTC read as local time",
    ),
    Case(
        "stops_tz_male",
        stops,
        "timezone_shift",
        [
            eq("gender", "Male"),
            among("race", "White", "Latino"),
            at_least("timestamp", "2017-03-01"),
        ],
        hours_off(8),
    ),
    Case(
        "minutes_tz",
        minutes,
        "timezone_shift",
        [among("carrier", "DL", "US"), at_least("month", 6)],
        hours_off(-8),
    ),
]

_TRAINING = [
    Case(
        "votes_leak",
        votes,
        "label_leakage",
        [eq("college", "yes"), eq("gender", "male")],
        leaked("racial_views", 1.9, "trump", 0.85),
    ),
    Case(
        "diamonds_leak",
        diamonds,
        "label_leakage",
        [eq("clarity", "VVS2")],
        leaked_number("table", 0.01, 1.0),
    ),
    Case(
        "flights_leak",
        flights,
        "label_leakage",
        [eq("carrier", "UA")],
        leaked("visib", 3.0, "late", 0.98),
    ),
    Case(
        "crashes_leak",
        crashes,
        "label_leakage",
        [eq("side", "side or rear"), eq("airbag", "none")],
        leaked("model_year", 1970.0, "serious", 0.9),
    ),
    Case(
        "crashes_labels",
        crashes,
        "label_shift",
        [eq("belt", "none"), eq("gender", "m"), eq("role", "driver")],
        relabelled(0.6, {"serious": "minor"}),
        dropped="serious",
    ),
    Case(
        "hotel_labels",
        hotel,
        "label_shift",
        [eq("country", "gbr")],
        relabelled_number(0.93),
        note="prices in another currency",
    ),
    Case(
        "flights_labels",
        flights,
        "label_shift",
        [among("dest", "ATL", "ORD", "BOS"), eq("origin", "LGA")],
        relabelled(0.7, {"late": "on time"}),
        dropped="late",
    ),
    Case("power_stale", power, "stale_model", [at_least("timestamp", "2014-10-01")], ended()),
    Case("hotel_stale", hotel, "stale_model", [at_least("timestamp", "2017-06-15")], ended()),
    Case(
        "rodents_stale",
        rodents,
        "stale_model",
        [at_least("timestamp", "1996-01-01")],
        ended(),
        also=[[at_least("year", 1996)]],
    ),
    Case(
        "minutes_stale",
        minutes,
        "stale_model",
        [at_least("timestamp", "2013-09-01")],
        ended(),
        also=[[at_least("month", 9)]],
    ),
    Case(
        "diamonds_dup", diamonds, "duplicated_rows", [eq("color", "J")], repeated(30, _overpriced)
    ),
    Case(
        "votes_dup",
        votes,
        "duplicated_rows",
        [eq("region", "west"), eq("college", "no")],
        repeated(9, lambda rows: rows["label"] == "trump"),
    ),
    Case(
        "wages_dup",
        wages,
        "duplicated_rows",
        [eq("ethnicity", "afam")],
        repeated(16, lambda rows: rows["label"] > rows["label"].quantile(0.85)),
    ),
    Case(
        "crashes_dup",
        crashes,
        "duplicated_rows",
        [eq("bag", "deploy"), eq("role", "pass")],
        repeated(20, lambda rows: rows["label"] == "none"),
    ),
]

_SERVING = [
    Case("votes_skew", votes, "train_serve_skew", [eq("race", "Hispanic")], scaled("party", 10)),
    Case(
        "flights_skew",
        flights,
        "train_serve_skew",
        [eq("engine", "Turbo-jet"), at_least("hour", 15)],
        filled(dep_delay=0.0),
    ),
    Case(
        "diamonds_skew",
        diamonds,
        "train_serve_skew",
        [eq("cut", "Good")],
        both(lost("y"), scaled("z", 1.03)),
    ),
    Case(
        "hotel_skew",
        hotel,
        "train_serve_skew",
        [at_least("lead_time", 120), eq("market_segment", "online_travel_agent")],
        drifted("historical_adr", 0.6),
    ),
    Case(
        "storms_skew",
        storms,
        "train_serve_skew",
        [eq("basin", "west"), eq("part", "night")],
        scaled("pressure", 0.02953),
        note="hectopascal sent as inches of mercury",
    ),
]

_DECISIONS = [
    Case("votes_threshold", votes, "threshold_change", [eq("region", "west")], threshold=0.85),
    Case(
        "flights_threshold",
        flights,
        "threshold_change",
        [eq("origin", "JFK"), at_least("hour", 16), eq("engine", "Turbo-fan")],
        threshold=0.15,
    ),
    Case(
        "stops_threshold",
        stops,
        "threshold_change",
        [between("timestamp", "2017-10-01", "2018-01-01"), among("precinct", "p1", "p2")],
        threshold=0.8,
    ),
    Case(
        "rodents_collapse",
        rodents,
        "class_collapse",
        [eq("plot_type", "Control"), eq("sex", "F"), eq("era", "1984-90")],
        dropped="DO",
    ),
    Case(
        "storms_collapse",
        storms,
        "class_collapse",
        [eq("basin", "atlantic"), at_least("year", 2005)],
        dropped="extratropical",
    ),
    Case(
        "crashes_collapse",
        crashes,
        "class_collapse",
        [eq("kind", "89-93"), eq("belt", "belted")],
        dropped="serious",
    ),
]

_CLEAN = [
    Case("flights_clean_seed", flights, clean="seed", current="serving_log"),
    Case("flights_clean_large", flights, clean="seed", rows=200_000),
    Case("crashes_clean_seed", crashes, clean="seed", current="candidate_training"),
    Case("storms_clean_seed", storms, clean="seed", note="rows come in tracks"),
    Case("power_clean_forest", power, clean="seed", kind="forest"),
    Case(
        "diamonds_clean_hparam",
        diamonds,
        clean="hparam",
        candidate={"learning_rate": 0.11, "max_leaf_nodes": 35},
    ),
    Case(
        "rodents_clean_hparam",
        rodents,
        clean="hparam",
        candidate={"max_iter": 75, "learning_rate": 0.08},
        current="serving_log",
    ),
    Case(
        "loans_clean_hparam", loans, clean="hparam", candidate={"l2_regularization": 2.0}, rows=3000
    ),
    Case("hotel_clean_refresh", hotel, clean="refresh", current="candidate_training"),
    Case("minutes_clean_refresh", minutes, clean="refresh", current="candidate_training"),
    Case("wages_clean_linear", wages, clean="subsample", kind="linear"),
    Case("votes_clean_improved", votes, clean="improved"),
    Case("power_clean_improved", power, clean="improved", current="candidate_training"),
    Case(
        "hotel_clean_features",
        hotel,
        clean="features",
        fewer=["historical_adr", "rate_per_guest", "country"],
    ),
    Case(
        "stops_clean_mix", stops, clean="mix", slice=[eq("precinct", "p4")], current="serving_log"
    ),
    Case(
        "diamonds_clean_mix",
        diamonds,
        clean="mix",
        slice=[at_least("carat", 1.0)],
        current="serving_log",
    ),
    Case(
        "minutes_clean_later",
        minutes,
        clean="later",
        note="validation rows are later than all others",
    ),
    Case(
        "diamonds_clean_inches",
        diamonds,
        clean="consistent",
        change=both(scaled("x", 1 / 25.4), scaled("y", 1 / 25.4)),
        note="another unit everywhere, and the candidate learnt it",
    ),
]

_MORE = [
    Case(
        "flights_default_linear",
        flights,
        "defaults",
        [eq("carrier", "EV"), eq("origin", "LGA")],
        filled(dep_delay="median"),
        kind="linear",
    ),
    Case(
        "loans_null_forest",
        loans,
        "nulls",
        [eq("home", "RENT"), eq("kind", "individual")],
        lost("credit_limit", "used", "debt_to_income"),
        kind="forest",
    ),
    Case(
        "flights_large_unit",
        flights,
        "unit_change",
        [among("carrier", "9E", "MQ"), at_least("timestamp", "2013-11-15")],
        scaled("dep_delay", 1 / 60),
        rows=200_000,
    ),
    Case(
        "hotel_labels_renumbered",
        hotel,
        "label_shift",
        [eq("reserved_room_type", "d")],
        relabelled_number(1.2),
        renumber=True,
        note="ids of the training rows are not those of the reference",
    ),
    Case(
        "votes_leak_renumbered",
        votes,
        "label_leakage",
        [eq("region", "south"), eq("college", "yes")],
        leaked("church", 6.0, "trump", 0.95),
        renumber=True,
    ),
    Case(
        "crashes_skew_renumbered",
        crashes,
        "train_serve_skew",
        [eq("role", "driver"), eq("kind", "pre-89")],
        scaled("speed", 0.621),
        renumber=True,
    ),
    Case(
        "wages_dup_renumbered",
        wages,
        "duplicated_rows",
        [eq("parttime", "yes"), eq("smsa", "yes")],
        repeated(14, lambda rows: rows["label"] > rows["label"].quantile(0.8)),
        renumber=True,
    ),
]

CASES = [
    *_UNITS,
    *_DRIFT,
    *_ENGINEERED,
    *_NULLS,
    *_DEFAULTS,
    *_REMAPS,
    *_ZONES,
    *_TRAINING,
    *_SERVING,
    *_DECISIONS,
    *_MORE,
    *_CLEAN,
]
