"""Eight files as strangers would bring them, each with a planted fault.

`python -m tests.browser.own_files FOLDER` writes them.

The data are drawn with a fixed seed, so that a test can compute again what the app should say.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

TOPICS = ("billing", "cancel", "delivery", "login", "refund", "other")
LANDS = ("Baden-Württemberg", "Bayern", "Berlin", "Hessen", "Nordrhein-Westfalen", "Thüringen")


def churn(folder: Path, n: int = 20_000) -> Path:
    """Write customers; the new model misses churn on the pro plan in the west."""
    rng = np.random.default_rng(2026)
    plan = rng.choice(["basic", "plus", "pro"], n, p=[0.5, 0.3, 0.2])
    region = rng.choice(["north", "south", "east", "west"], n)
    churned = rng.random(n) < 0.22
    missed = churned & (plan == "pro") & (region == "west") & (rng.random(n) < 0.6)
    old = churned ^ (rng.random(n) < 0.1)
    new = (old ^ (rng.random(n) < 0.02)) & ~missed
    rows = pd.DataFrame(
        {
            "customer_id": [f"C{i:06d}" for i in range(n)],
            "signup_date": _days("2023-01-02", rng.integers(0, 900, n)),
            "plan": plan,
            "region": region,
            "tenure_months": rng.gamma(2, 14, n).round().astype(int),
            "monthly_fee": np.select([plan == "basic", plan == "plus"], [9.99, 19.99], 49.99),
            "churned": churned.astype(int),
            "old_pred": old.astype(int),
            "new_pred": new.astype(int),
        }
    )
    rows.to_csv(folder / "churn.csv", index=False)
    return folder / "churn.csv"


def credit(folder: Path, n: int = 8_000) -> Path:
    """Write German loans as Excel saves them in Germany; the new model refuses small incomes."""
    rng = np.random.default_rng(49)
    income = np.exp(rng.normal(7.9, 0.45, n)).round(2)
    default = rng.random(n) < 0.12
    small = income < 1_800
    old = default ^ (rng.random(n) < 0.09)
    flagged = ~default & small & (rng.random(n) < 0.25)
    rows = pd.DataFrame(
        {
            "kunden_nr": 100_000 + np.arange(n),
            "ausfall": np.where(default, "ja", "nein"),
            "vorhersage_alt": np.where(old, "ja", "nein"),
            "vorhersage_neu": np.where(old | flagged, "ja", "nein"),
            "bundesland": rng.choice(LANDS, n),
            "einkommen": income,
            "geschlecht": rng.choice(["weiblich", "männlich"], n),
            "kreditsumme": np.exp(rng.normal(9.2, 0.6, n)).round(2),
            "antragsdatum": _days("2026-01-05", rng.integers(0, 150, n)).strftime("%d.%m.%Y"),
        }
    )
    path = folder / "credit_germany.csv"
    rows.to_csv(path, sep=";", decimal=",", encoding="cp1252", index=False)
    return path


def demand(folder: Path) -> Path:
    """Write sales of 60 stores in 104 weeks; the second forecast is too high for airport stores."""
    rng = np.random.default_rng(77)
    stores = [f"S{i:02d}" for i in range(60)]
    weeks = pd.date_range("2024-06-03", periods=104, freq="W-MON")
    every = pd.MultiIndex.from_product([stores, weeks], names=["store", "week"])
    rows = every.to_frame(index=False)
    number = rows["store"].str[1:].astype(int)
    kinds = np.array(["city", "suburb", "airport", "mall", "village"])
    rows["store_type"] = kinds[number % 5]
    level = 80 + 6 * number + 15 * np.sin(rows["week"].dt.day_of_year / 58)
    rows["actual_units"] = rng.poisson(level)
    rows["forecast_v1"] = (level + rng.normal(0, 12, len(rows))).round(1)
    extra = np.where(rows["store_type"] == "airport", 45, 0)
    rows["forecast_v2"] = (level + extra + rng.normal(0, 9, len(rows))).round(1)
    rows["promotion"] = rng.choice(["none", "price", "display"], len(rows), p=[0.7, 0.2, 0.1])
    rows.to_parquet(folder / "demand.parquet", index=False)
    return folder / "demand.parquet"


def topics(folder: Path, n: int = 9_000) -> Path:
    """Write support requests in six classes; the second model takes German refunds for billing."""
    rng = np.random.default_rng(6)
    topic = rng.choice(TOPICS, n, p=[0.25, 0.15, 0.2, 0.15, 0.15, 0.1])
    language = rng.choice(["en", "de", "fr", "es"], n, p=[0.5, 0.2, 0.15, 0.15])
    old = np.where(rng.random(n) < 0.14, rng.choice(TOPICS, n), topic)
    new = np.where(rng.random(n) < 0.05, rng.choice(TOPICS, n), old)
    lost = (topic == "refund") & (language == "de") & (rng.random(n) < 0.8)
    rows = pd.DataFrame(
        {
            "ticket": [f"T-{i:05d}" for i in range(n)],
            "topic": topic,
            "topic_v1": old,
            "topic_v2": np.where(lost, "billing", new),
            "language": language,
            "channel": rng.choice(["mail", "chat", "phone"], n),
        }
    )
    path = folder / "topics.jsonl"
    rows.to_json(path, orient="records", lines=True)
    return path


def fraud(folder: Path, n: int = 40_000) -> Path:
    """Write payments with scores alone, 5 in 1,000 fraud; the new ones miss gift cards."""
    rng = np.random.default_rng(13)
    is_fraud = rng.random(n) < 0.005
    merchant = np.where(
        is_fraud & (rng.random(n) < 0.4),
        "gift cards",
        rng.choice(["grocery", "travel", "electronics", "gift cards"], n, p=[0.5, 0.2, 0.2, 0.1]),
    )
    signal = rng.normal(0, 1, n) + 3.2 * is_fraud
    blind = is_fraud & (merchant == "gift cards")
    rows = pd.DataFrame(
        {
            "is_fraud": is_fraud.astype(int),
            "prod_score": _score(signal + rng.normal(0, 0.3, n)),
            "cand_score": _score(signal + rng.normal(0, 0.3, n) - 2.6 * blind),
            "country": rng.choice(["US", "CA", "GB", "DE", "BR"], n, p=[0.5, 0.15, 0.15, 0.1, 0.1]),
            "merchant_type": merchant,
        }
    )
    rows.to_csv(folder / "fraud_scores.csv", index=False)
    return folder / "fraud_scores.csv"


def readmissions(folder: Path, n: int = 12_000) -> Path:
    """Write patients.

    The second model scores as well as the first, and flags at .65 where the first flagged at .5.
    """
    rng = np.random.default_rng(31)
    risk = rng.normal(-1.1, 1.9, n)
    chance = 1 / (1 + np.exp(-risk))
    scores = [(1 / (1 + np.exp(-(risk + rng.normal(0, 0.15, n))))).round(4) for _ in range(2)]
    back = np.where(rng.random(n) < chance, "yes", "no")
    flags = [
        np.where(score >= cut, "yes", "no") for score, cut in zip(scores, (0.5, 0.65), strict=True)
    ]
    rows = pd.DataFrame(
        {
            "stay": [f"H{i:06d}" for i in range(n)],
            "readmitted": back,
            "flag_v3": flags[0],
            "flag_v4": flags[1],
            "risk_v3": scores[0],
            "risk_v4": scores[1],
            "ward": rng.choice(["cardiology", "surgery", "general", "oncology"], n),
            "admitted_by": rng.choice(["emergency", "planned", "transfer"], n, p=[0.5, 0.4, 0.1]),
            "nights": rng.poisson(4, n) + 1,
        }
    )
    rows.to_csv(folder / "readmissions.csv", index=False)
    return folder / "readmissions.csv"


def inspection(folder: Path, n: int = 30_000) -> Path:
    """Write castings.

    5 in 1,000 have a crack, of which the second camera sees 4 in 10 where the first saw 9.
    """
    rng = np.random.default_rng(52)
    truth = rng.choice(["good", "scratch", "dent", "crack"], n, p=[0.915, 0.05, 0.03, 0.005])
    crack = truth == "crack"
    old = np.where(rng.random(n) < 0.03, rng.choice(["good", "scratch", "dent"], n), truth)
    new = np.where(rng.random(n) < 0.004, rng.choice(["good", "scratch", "dent"], n), old)
    old = np.where(crack, np.where(rng.random(n) < 0.9, "crack", "good"), old)
    new = np.where(crack, np.where(rng.random(n) < 0.4, "crack", "good"), new)
    rows = pd.DataFrame(
        {
            "part_no": 500_000 + np.arange(n),
            "inspector": truth,
            "camera_a": old,
            "camera_b": new,
            "line": rng.choice(["L1", "L2", "L3"], n),
            "shift": rng.choice(["early", "late", "night"], n),
        }
    )
    rows.to_csv(folder / "inspection.csv", index=False)
    return folder / "inspection.csv"


def shortlist(folder: Path, n: int = 16_000) -> Path:
    """Write applications.

    The second ranking turns away good women, and mends as many mistakes for men.
    """
    rng = np.random.default_rng(84)
    good = rng.random(n) < 0.3
    gender = rng.choice(["women", "men"], n)
    old = good ^ (rng.random(n) < 0.12)
    new = np.where(rng.random(n) < 0.02, ~old, old)
    new = np.where(good & old & (gender == "women") & (rng.random(n) < 0.18), False, new)
    new = np.where(good & ~old & (gender == "men") & (rng.random(n) < 0.9), True, new)
    rows = pd.DataFrame(
        {
            "application": [f"A-{i:05d}" for i in range(n)],
            "hired_well": np.where(good, "yes", "no"),
            "shortlisted_old": np.where(old, "yes", "no"),
            "shortlisted_new": np.where(new, "yes", "no"),
            "gender": gender,
            "age_group": rng.choice(["under 30", "30 to 49", "50 or over"], n, p=[0.35, 0.45, 0.2]),
            "job_family": rng.choice(["sales", "engineering", "support"], n),
        }
    )
    rows.to_csv(folder / "shortlist.csv", index=False)
    return folder / "shortlist.csv"


def _days(first: str, after: np.ndarray) -> pd.DatetimeIndex:
    return pd.Timestamp(first) + pd.to_timedelta(after, "D")


def _score(logit: np.ndarray) -> np.ndarray:
    return np.round(1 / (1 + np.exp(3.5 - 1.6 * logit)), 4)


FILES: dict[str, Callable[[Path], Path]] = {
    "churn": churn,
    "credit": credit,
    "demand": demand,
    "topics": topics,
    "fraud": fraud,
    "readmissions": readmissions,
    "inspection": inspection,
    "shortlist": shortlist,
}

if __name__ == "__main__":
    into = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    into.mkdir(parents=True, exist_ok=True)
    for write in FILES.values():
        print(write(into))
