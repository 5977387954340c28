"""One model alone: its errors by hand, against a limit and between segments."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.errors import BadCase, BadRows
from core.exports.unpaired_answer import page_of, report_json, summary_of
from tests.core.model_files import alone, answers, estimate, even, numbers, one_model, small

# One model: rates by hand


def test_the_error_rate_has_wilsons_interval(tmp_path: Path) -> None:
    found = estimate(alone(one_model(tmp_path, small(10))).overall)
    assert (found.value, found.n) == (0.1, 100)
    assert (found.low, found.high) == pytest.approx((0.0552, 0.1744), abs=5e-5)


def test_no_error_is_no_certainty(tmp_path: Path) -> None:
    found = estimate(alone(one_model(tmp_path, small(0))).overall)
    assert (found.value, found.low) == (0.0, 0.0)
    assert found.high == pytest.approx(0.0370, abs=5e-5)


def test_a_segment_is_compared_with_all_other_records_and_two_halves_are_one_test(
    tmp_path: Path,
) -> None:
    report = alone(one_model(tmp_path, small(10)))
    first, second = report.segments
    assert (first.value, estimate(first.second).value, estimate(first.first).value) == (
        "a",
        0.2,
        0.0,
    )
    assert estimate(first.change).value == -estimate(second.change).value == 0.2
    assert report.tested == 1
    assert first.p_adjusted == second.p_adjusted == first.p
    assert (first.verdict, second.verdict) == ("higher", "lower")


def test_missed_and_false_alarms_follow_the_positive_class(tmp_path: Path) -> None:
    rows = small(0)
    rows.loc[rows["label"] == 1, "prediction"] = [0] * 10 + [1] * 40
    for positive, missed in ((1, 0.2), (0, 0.0)):
        kinds = dict(alone(one_model(tmp_path, rows, positive_class=positive)).kinds)
        assert estimate(kinds["missed"]).value == missed
        assert estimate(kinds["false alarms"]).value == 0.2 - missed


def test_a_number_has_its_mean_absolute_error_and_by_tolerance_a_rate(tmp_path: Path) -> None:
    rows = pd.DataFrame(
        {"actual": np.arange(60) * 1.5, "forecast": np.arange(60) * 1.5 + np.tile([1.0, -3.0], 30)}
    )
    assert estimate(alone(one_model(tmp_path, rows)).overall).value == pytest.approx(2.0)
    within = alone(one_model(tmp_path, rows, tolerance=2))
    assert (within.metric, estimate(within.overall).value) == ("error-rate", 0.5)


def test_right_or_wrong_needs_no_label(tmp_path: Path) -> None:
    rows = pd.DataFrame(
        {"item": [f"i{i}" for i in range(80)], "correct": [i % 4 > 0 for i in range(80)]}
    )
    result = one_model(tmp_path, rows, "30%")
    assert estimate(alone(result).overall).value == 0.25
    # Without a limit there is nothing to hold such marks against: the other file or a limit is
    # asked for.
    with pytest.raises(BadRows, match=r"--candidate, or the error that you accept with --limit"):
        one_model(tmp_path, rows)
    assert "correct says for each record whether the model was right" in summary_of(result)


def test_a_score_is_cut_at_the_threshold_of_the_mapping_and_at_no_other(tmp_path: Path) -> None:
    rows = small(0).rename(columns={"prediction": "score"}).assign(score=np.tile([0.3, 0.7], 50))
    assert estimate(alone(one_model(tmp_path, rows, threshold=0.5)).overall).value == 0.0
    assert estimate(alone(one_model(tmp_path, rows, threshold=0.8)).overall).value == 0.5
    assert "the model says 1 where it is at least 0.8" in summary_of(
        one_model(tmp_path, rows, threshold=0.8)
    )
    with pytest.raises(
        BadRows, match=r"Give a threshold \(threshold in the mapping\), such as 0.7"
    ):
        one_model(tmp_path, rows)


def test_yes_and_1_are_brought_together_and_said(tmp_path: Path) -> None:
    rows = small(10)
    rows["label"] = rows["label"].map({0: "no", 1: "yes"})
    result = one_model(tmp_path, rows)
    assert estimate(alone(result).overall).value == 0.1
    assert "“0” is read as “no”" in summary_of(result)


# One model: limits


@pytest.mark.parametrize(
    ("limit", "over", "says"),
    [
        ("3%", "yes", "That is over the limit of 3.0%"),
        ("20%", "no", "That is within the limit of 20.0%"),
        ("10%", "unclear", "These records cannot say whether that is over the limit of 10.0%"),
        ("0.2", "no", "within the limit of 20.0%"),
        (None, None, "No limit was entered, so there is no verdict"),
    ],
)
def test_the_interval_decides_about_the_limit(
    limit: str | None, over: str | None, says: str, tmp_path: Path
) -> None:
    rows = small(10).drop(columns="half")
    result = one_model(tmp_path, rows, limit)
    assert alone(result).over_limit == over
    assert says in even(summary_of(result))


def test_a_segment_over_the_limit_is_named_though_all_records_are_not(tmp_path: Path) -> None:
    result = one_model(tmp_path, answers(4_000), "12%")
    assert alone(result).over_limit == "yes"
    assert "The error in plan pro is over the limit of 12.0%" in even(summary_of(result))


def test_limits_of_segments_hold_together(tmp_path: Path) -> None:
    """A hundred and twenty segments at the limit itself: three would be over it one by one."""
    rng = np.random.default_rng(4)
    wrong = rng.random(30_000) < 0.1
    label = rng.integers(0, 2, 30_000)
    columns = {f"s{i}": rng.choice(list("abcdefgh"), 30_000) for i in range(15)}
    rows = pd.DataFrame(
        {"label": label, "prediction": np.where(wrong, 1 - label, label), **columns}
    )
    report = alone(one_model(tmp_path, rows, "10%"))
    assert len(report.segments) == 120
    assert not [each for each in report.segments if each.over_limit == "yes"]
    assert not [each for each in report.segments if each.verdict in {"higher", "lower"}]


@pytest.mark.parametrize("text", ["about 8", "5 to 8%", "8", "-1%", "much"])
def test_a_limit_that_is_none_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(BadCase, match="is not one number"):
        one_model(tmp_path, small(10), text)


def test_a_limit_of_a_mean_error_is_in_its_unit(tmp_path: Path) -> None:
    result = one_model(tmp_path, numbers(), "5", unit="minutes")
    assert alone(result).over_limit == "no"
    assert "within the limit of 5 minutes" in even(summary_of(result))


# One model: it never says more than it knows


@pytest.mark.parametrize("limit", [None, "3%", "9%", "30%"])
def test_one_model_never_got_worse(limit: str | None, tmp_path: Path) -> None:
    result = one_model(tmp_path, answers(), limit)
    said = f"{page_of(result)} {json.dumps(report_json(result))}".lower()
    for word in ("worse than before", "got worse", "new model", "current model", "regressed"):
        assert word not in said
    assert report_json(result)["regression"] is None
    assert "nothing is compared with another model" in said


def test_thirty_records_are_needed(tmp_path: Path) -> None:
    result = one_model(tmp_path, small(4, 20), "1%")
    assert alone(result).over_limit == "unclear"
    assert "20 records, fewer than the 30 needed" in summary_of(result)
    assert {each.verdict for each in alone(result).segments} == {"too few"}
    assert alone(result).tested == 0
