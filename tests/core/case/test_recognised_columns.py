"""A label is recognised by what the models say about it, and a date by what it is the date of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.case.contents import Contents
from core.case.files import admit
from core.case.paths import typed_copy
from core.case.recognise import Recognition, recognition


def read(rows: pd.DataFrame, folder: Path) -> Recognition:
    rows.to_csv(folder / "rows.csv", index=False)
    home = folder / "rows_home"
    return recognition(typed_copy(home, admit(folder / "rows.csv", home, "rows.csv").sha256))


def contents(folder: Path, **columns: list) -> Contents:
    pd.DataFrame(columns).to_csv(folder / "rows.csv", index=False)
    home = folder / "rows_home"
    return Contents(typed_copy(home, admit(folder / "rows.csv", home, "rows.csv").sha256))


def payments(n: int = 20_000, share: float = 0.005) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    fraud = rng.random(n) < share
    logit = rng.normal(0, 1, n) + 2.5 * fraud
    return pd.DataFrame(
        {
            "is_fraud": fraud.astype(int),
            "prod_score": 1 / (1 + np.exp(3 - logit)),
            "cand_score": 1 / (1 + np.exp(3 - logit - rng.normal(0, 0.3, n))),
            "country": rng.choice(["US", "CA"], n),
        }
    )


def test_somers_d_is_twice_the_area_less_one(tmp_path: Path) -> None:
    # 4 positives above all 16 negatives but one that stands below 8 of them: AUC = 56 / 64.
    label = 5 * ([0] * 16 + [1] * 4)
    score = 5 * [*range(16), 20, 21, 22, 7.5]
    found = contents(tmp_path, label=label, score=score).separates("label", "score")
    assert found == pytest.approx(2 * 56 / 64 - 1)


def test_somers_d_of_classes_is_sensitivity_plus_specificity_less_one(tmp_path: Path) -> None:
    label = ["no"] * 400 + ["yes"] * 40
    answer = ["no"] * 360 + ["yes"] * 40 + ["yes"] * 30 + ["no"] * 10
    found = contents(tmp_path, label=label, answer=answer).separates("label", "answer")
    assert found == pytest.approx(30 / 40 + 360 / 400 - 1)


def test_what_chance_alone_makes_counts_as_nothing(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    label, score = (rng.random(300) < 0.02).astype(int).tolist(), rng.random(300).tolist()
    assert contents(tmp_path, label=label, score=score).separates("label", "score") == 0.0


@pytest.mark.parametrize("words", [("0", "1"), ("no", "yes"), ("legit", "fraud")], ids="/".join)
def test_a_rare_label_beside_scores_is_not_asked_about(
    tmp_path: Path,
    words: tuple[str, str],
) -> None:
    rows = payments()
    rows["is_fraud"] = rows["is_fraud"].map(dict(enumerate(words)))
    found = read(rows, tmp_path)
    assert found.asks == ()
    assert found.found["label"] == "is_fraud"
    assert found.way == "scores"


def test_a_rare_label_beside_two_classes_is_not_asked_about(tmp_path: Path) -> None:
    # Few alarms are right where fraud is rare: kappa is about 0.1, sensitivity about 0.8.
    rows = payments()
    for side in ("prod", "cand"):
        rows[f"{side}_pred"] = (rows.pop(f"{side}_score") > 0.2).astype(int)
    found = read(rows, tmp_path)
    assert found.asks == ()
    assert found.found["label"] == "is_fraud"


def test_a_column_of_that_name_that_has_nothing_to_do_with_the_scores_is_asked_about(
    tmp_path: Path,
) -> None:
    rows = payments()
    rows["is_fraud"] = np.random.default_rng(8).permutation(rows["is_fraud"])
    (ask,) = read(rows, tmp_path).asks
    assert "hardly go with it" in ask.what


def test_a_text_of_two_values_that_no_name_makes_a_label_is_none(tmp_path: Path) -> None:
    rows = payments().rename(columns={"is_fraud": "chargeback"})
    rows["chargeback"] = rows["chargeback"].map({0: "none", 1: "some"})
    assert read(rows, tmp_path).asks


def topics(n: int = 3_000) -> pd.DataFrame:
    rng = np.random.default_rng(2)
    names = np.array(["billing", "login", "refund", "other"])
    topic = rng.choice(names, n)
    old = np.where(rng.random(n) < 0.15, rng.choice(names, n), topic)
    new = np.where(rng.random(n) < 0.1, rng.choice(names, n), old)
    columns = {"topic": topic, "topic_v1": old, "topic_v2": new, "channel": rng.choice(names, n)}
    return pd.DataFrame(columns)


@pytest.mark.parametrize(
    "names",
    [
        ("topic", "topic_v1", "topic_v2"),
        ("intent", "intent_old", "intent_new"),
        ("Thema", "ThemaAlt", "ThemaNeu"),
        ("readmitted", "readmit_v3", "readmit_v4"),
        ("is_fraud", "fraud_v1", "fraud_v2"),
        ("actual_topic", "topics_v1", "topics_v2"),
    ],
    ids=lambda names: names[0],
)
def test_two_versions_of_a_column_that_go_with_it_are_the_models_answers(
    tmp_path: Path, names: tuple[str, str, str]
) -> None:
    rows = topics().rename(columns=dict(zip(("topic", "topic_v1", "topic_v2"), names, strict=True)))
    found = read(rows, tmp_path)
    assert found.asks == ()
    assert tuple(found.found[name] for name in ("label", "baseline", "candidate")) == names


def test_numbers_that_are_named_after_the_label_are_the_models_answers(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    units = rng.gamma(4, 20, 800).round()
    rows = pd.DataFrame({"pallets": units, "pallets_1": units + rng.normal(0, 9, 800)})
    rows["pallets_2"] = units + rng.normal(0, 7, 800)
    found = read(rows, tmp_path)
    assert found.asks == ()
    wanted = ("pallets", "pallets_1", "pallets_2")
    assert tuple(found.found[name] for name in ("label", "baseline", "candidate")) == wanted


def test_versions_that_have_nothing_to_do_with_the_column_of_their_name_are_asked_about(
    tmp_path: Path,
) -> None:
    rows = topics()
    rows["topic"] = np.random.default_rng(3).permutation(rows["topic"])
    assert read(rows, tmp_path).asks


def deliveries(n: int = 2_000) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    distance = rng.gamma(2, 2.5, n)
    minutes = 8 + 3 * distance + rng.normal(0, 4, n)
    columns = {"distance_km": distance, "hour": rng.integers(8, 23, n), "actual_minutes": minutes}
    now = minutes + rng.normal(0, 5, n)
    columns |= {"eta_current_min": now, "eta_next_min": now + rng.normal(0, 1, n)}
    return pd.DataFrame(columns).round(1)


def test_two_columns_of_opposite_sides_that_follow_what_happened_are_the_models_answers(
    tmp_path: Path,
) -> None:
    found = read(deliveries(), tmp_path)
    assert found.asks == ()
    wanted = ("actual_minutes", "eta_current_min", "eta_next_min")
    assert tuple(found.found[name] for name in ("label", "baseline", "candidate")) == wanted
    assert (found.found["task"], found.found["unit"]) == ("regression", "min")


def flagged(n: int = 4_000) -> pd.DataFrame:
    rng = np.random.default_rng(8)
    fraud = rng.random(n) < 0.05
    old = np.where(fraud, rng.random(n) < 0.75, rng.random(n) < 0.01)
    columns = {"amount": rng.lognormal(3, 1, n), "is_fraud": fraud, "flag_v11": old}
    return pd.DataFrame(columns | {"flag_v12": old & (rng.random(n) < 0.9)}).astype(
        dict.fromkeys(("is_fraud", "flag_v11", "flag_v12"), int)
    )


def test_two_versions_of_a_class_that_follow_an_outcome_are_the_models_answers(
    tmp_path: Path,
) -> None:
    found = read(flagged(), tmp_path)
    assert found.asks == ()
    wanted = ("is_fraud", "flag_v11", "flag_v12")
    assert tuple(found.found[name] for name in ("label", "baseline", "candidate")) == wanted


def test_lags_of_a_number_are_no_models_answers(tmp_path: Path) -> None:
    rng = np.random.default_rng(9)
    sales = 200 + 40 * np.sin(np.arange(900) / 30) + rng.normal(0, 4, 900)
    lags = {f"sold_lag_v{i}": np.roll(sales, i) for i in (1, 2)}
    found = read(pd.DataFrame({"actual_sales": sales, "day": np.arange(900)} | lags), tmp_path)
    assert not found.found["baseline"]
    assert found.asks


def test_two_columns_of_opposite_sides_that_follow_nothing_are_no_answers(tmp_path: Path) -> None:
    rows = deliveries()
    rng = np.random.default_rng(6)
    for name in ("eta_current_min", "eta_next_min"):
        rows[name] = rng.permutation(rows[name])
    found = read(rows, tmp_path)
    assert found.asks
    assert not found.found["baseline"]


def test_where_two_columns_begin_alike_neither_is_taken_by_its_name(tmp_path: Path) -> None:
    rows = topics().rename(columns={"topic": "topical"})
    rows["topics"] = rows["topical"]
    assert read(rows, tmp_path).asks


def with_dates(**named: str) -> pd.DataFrame:
    days = pd.Timestamp("2026-01-05") + pd.to_timedelta(np.arange(3_000) % 90, "D")
    return topics().assign(**{name: days + pd.Timedelta(offset) for name, offset in named.items()})


def test_a_date_of_the_record_is_taken_before_one_of_the_person(tmp_path: Path) -> None:
    found = read(with_dates(signup_date="-800D", called_at="0D"), tmp_path)
    assert found.found["timestamp"] == "called_at"


def test_a_date_of_the_person_alone_is_taken_with_a_word(tmp_path: Path) -> None:
    found = read(with_dates(signup_date="-800D"), tmp_path)
    when = next(part for part in found.parts if part.role == "timestamp")
    assert (when.column, when.sure) == ("signup_date", 0.5)
    assert "choose none if it is not when the record happened" in when.reason
