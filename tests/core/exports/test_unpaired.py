"""Two models on different records: what is said of the difference, and of the records."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.errors import BadRows
from core.evidence.records import Gap
from core.exports.unpaired_answer import summary_of
from tests.core.model_files import answers, both, estimate, even, numbers, small, two

# Two models on different records


def test_more_errors_are_said_to_be_of_the_records_or_of_the_model(tmp_path: Path) -> None:
    measured = two(tmp_path, answers(), answers(1_500, 2, rates=(0.06, 0.06, 0.45), first=9_000))
    report, said = both(measured), summary_of(measured)
    assert report.higher == "yes"
    assert "This may be due to the model, or to the records." in said
    assert "a change in the records can look like a change in the model" in said
    assert "got worse" not in said
    assert {(each.column, each.value) for each in report.confirmed} >= {("plan", "pro")}
    assert not report.shifted


def test_a_change_of_the_mix_is_found_and_does_not_pass_for_a_change_of_the_model(
    tmp_path: Path,
) -> None:
    measured = two(tmp_path, answers(3_000), answers(3_000, 2, mix=(0.3, 0.2, 0.5), first=9_000))
    report = both(measured)
    assert report.overall.verdict == "higher"
    assert [each.column for each in report.shifted] == ["plan"]
    change = report.standardized.difference.change
    assert change.low <= 0 <= change.high
    assert report.higher == "unclear"
    assert "but not for certain once both files are brought to one mix" in summary_of(measured)


def test_the_difference_at_one_mix_by_hand(tmp_path: Path) -> None:
    """10% errors in a and 30% in b for both models; a is 80% of one file and 40% of the other."""

    def rows(a: int, b: int) -> pd.DataFrame:
        wrong = np.concatenate([np.arange(a) % 10 == 0, np.arange(b) % 10 < 3])
        label = np.arange(a + b) // 10 % 2
        return pd.DataFrame(
            {
                "label": label,
                "prediction": np.where(wrong, 1 - label, label),
                "kind": ["a"] * a + ["b"] * b,
            }
        )

    report = both(two(tmp_path, rows(800, 200), rows(400, 600)))
    assert estimate(report.overall.change).value == pytest.approx(0.22 - 0.14)
    standard = report.standardized
    assert not isinstance(standard, Gap)
    assert standard.columns == ("kind",)
    assert estimate(standard.difference.first).value == pytest.approx(0.6 * 0.1 + 0.4 * 0.3)
    assert estimate(standard.difference.change).value == pytest.approx(0.0, abs=1e-12)
    assert report.mix[0].distance == pytest.approx(0.4)


def test_the_same_file_twice_differs_in_nothing(tmp_path: Path) -> None:
    measured = two(tmp_path, answers(4_000), answers(4_000))
    report = both(measured)
    assert report.higher == "no"
    assert estimate(report.overall.change).value == 0
    assert not report.shifted
    assert "4,000 ids that are in both files" in summary_of(measured)


def test_swapping_the_files_swaps_the_signs(tmp_path: Path) -> None:
    one_way, back = (
        both(two(tmp_path, *pair))
        for pair in ((answers(), answers(900, 5)), (answers(900, 5), answers()))
    )
    here, there = estimate(one_way.overall.change), estimate(back.overall.change)
    assert (here.value, here.low, here.high) == pytest.approx(
        (-there.value, -there.high, -there.low)
    )
    assert one_way.overall.p == pytest.approx(back.overall.p)


def test_numbers_are_compared_by_welch(tmp_path: Path) -> None:
    measured = two(tmp_path, numbers(), numbers(600, 2, spread=1.5))
    report = both(measured)
    assert (report.metric, report.higher) == ("absolute-error", "yes")
    assert "Welch t interval" in estimate(report.overall.change).method


def test_files_without_a_common_column_have_one_difference_and_say_so(tmp_path: Path) -> None:
    older, newer = (
        answers().drop(columns=["record_id", "age"]),
        answers(900, 2).drop(columns=["record_id", "age"]),
    )
    measured = two(tmp_path, older, newer.rename(columns={"plan": "tariff"}))
    report, said = both(measured), summary_of(measured)
    assert not report.segments
    assert isinstance(report.standardized, Gap)
    assert "nobody can say whether their records are alike" in said
    assert "column plan of old.csv: new.csv has no such column" in said.lower()


def test_a_class_against_a_number_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        BadRows,
        match=r"old.csv predicts a class \(churned\), and new.csv predicts a number \(actual\)",
    ):
        two(tmp_path, answers(), numbers())


def test_labels_without_a_class_in_common_are_refused(tmp_path: Path) -> None:
    newer = answers(900, 2)
    for name in ("churned", "prediction"):
        newer[name] = newer[name].map({0: "cat", 1: "dog"})
    with pytest.raises(BadRows, match="have no class in common"):
        two(tmp_path, answers(), newer)


def test_complaints_say_which_file_they_are_about(tmp_path: Path) -> None:
    with pytest.raises(BadRows) as caught:
        two(
            tmp_path,
            small(10).assign(label=1),
            small(10).assign(prediction=None),
            prediction="prediction",
        )
    said = [str(each) for each in caught.value.complaints]
    assert any("every label is 1 (old.csv)" in each for each in said)
    assert any("(new.csv)" in each for each in said)


def test_clusters_that_are_in_both_files_are_counted(tmp_path: Path) -> None:
    rows = [answers(2_000, seed).assign(user=np.arange(2_000) % 100) for seed in (1, 2)]
    measured = two(tmp_path, *rows, cluster="user")
    assert both(measured).shared_clusters == 100
    assert "100 clusters appear in both files" in even(summary_of(measured))


def test_a_weight_in_one_file_is_used_there_and_said(tmp_path: Path) -> None:
    measured = two(tmp_path, answers().assign(weight=np.tile([0.5, 1.5], 1_000)), answers(900, 2))
    assert both(measured).effective[0] is not None
    assert both(measured).effective[1] is None
    assert "only old.csv weighs its records" in summary_of(measured)


def test_records_of_other_days_are_told(tmp_path: Path) -> None:
    days = pd.date_range("2026-01-01", periods=2_000, freq="10min")
    measured = two(
        tmp_path,
        answers().assign(when=days),
        answers(2_000, 2).assign(when=days + pd.Timedelta(days=40)),
    )
    said = summary_of(measured)
    spans = "old.csv from 2026-01-01 to 2026-01-14, new.csv from 2026-02-10 to 2026-02-23"
    assert f"{spans}: no day is in both" in said


@pytest.mark.slow
def test_no_difference_is_seldom_taken_for_one(tmp_path: Path) -> None:
    """Sixty pairs of files without a difference, fifteen tests each: one in twenty may say yes."""
    yes = 0
    for seed in range(60):
        rates = (0.1, 0.1, 0.1)
        pair = [answers(600, 100 + 2 * seed + i, rates=rates, first=9_000 * i) for i in (0, 1)]
        for i, rows in enumerate(pair):
            rng = np.random.default_rng(seed * 2 + i)
            pair[i] = rows.assign(
                region=rng.choice(list("NSEW"), 600), device=rng.choice(list("abcde"), 600)
            )
        yes += both(two(tmp_path, *pair)).higher == "yes"
    assert yes <= 6
