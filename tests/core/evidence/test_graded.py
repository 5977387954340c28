"""Graded answers: the prompt is the unit, and people's grades correct a judge."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from core.case.files import admit
from core.case.graded_mapping import graded_columns
from core.case.graded_rows import BEST, by_prompt, joined_by_prompt
from core.case.inputs import ErrorRule
from core.case.model import Case, Columns, ExampleColumns, Grades
from core.case.open_case import make_case, open_folder
from core.case.paths import typed_copy
from core.case.profile import profile
from core.case.recognise_grades import recognise_grades
from core.case.template import limits
from core.errors import BadCase, BadRows, CannotJoin
from core.evidence.estimates import Estimate
from core.evidence.examples import draw_examples
from core.evidence.judge_check import correction_of, self_check
from core.evidence.measure import measure
from core.evidence.records import Evidence
from core.exports.analysis import analyze_any, answer
from core.script.brief import argue
from core.script.examples_text import example_cards, examples_line
from tests import cases
from tests.cases import SAMPLE_DATA

MAPPING: dict[str, Any] = {
    "task": "graded",
    "prompt": "ticket",
    "answer": "try",
    "baseline_grade": "old",
    "candidate_grade": "new",
    "grade_range": [0, 1],
}


def answers(
    prompts: int = 300, each: int = 4, seed: int = 1, *, drop: float = 0.35, share: str = "refund"
) -> pd.DataFrame:
    """Make passed and failed answers to tickets: on one topic, or all, the new version is worse."""
    rng = np.random.default_rng(seed)
    topic = rng.choice(["refund", "login", "billing", "delivery"], prompts)
    hard = np.clip(rng.normal(0.8, 0.15, prompts), 0.05, 0.98)
    now = np.where((topic == share) | (not share), np.clip(hard - drop, 0.02, 1), hard)
    rows = np.repeat(np.arange(prompts), each)
    return pd.DataFrame(
        {
            "ticket": [f"T{number:04d}" for number in rows],
            "try": np.tile(np.arange(each), prompts),
            "topic": topic[rows],
            "language": rng.choice(["en", "de"], prompts)[rows],
            "old": (rng.random(rows.size) < hard[rows]).astype(float),
            "new": (rng.random(rows.size) < now[rows]).astype(float),
        }
    )


def graded(
    table: pd.DataFrame, folder: Path, mapping: dict[str, Any] | None = None
) -> tuple[Case, Evidence]:
    """Bring answers to prompts, and measure them under the default limits."""
    path = cases.write(table, folder / "answers.parquet")
    home = folder / "rows"
    columns = graded_columns(MAPPING | (mapping or {}))
    rows, columns = by_prompt(home, admit(path, home), columns)
    case = make_case(rows, columns, home, cases.AT)
    case = replace(case, limits=limits(case.columns))
    return case, measure(case, typed_copy(home, case.rows.sha256))


# By hand


def test_the_mean_grade_is_that_of_the_means_by_prompt_by_hand(tmp_path: Path) -> None:
    """Prompt a: old 1, new 0; b: old 1/2, new 1 of two answers; c: old 0, new 0."""
    table = pd.DataFrame(
        {
            "ticket": ["a", "b", "b", "c"],
            "try": [0, 0, 1, 0],
            "old": [1.0, 0.0, 1.0, 0.0],
            "new": [0.0, 1.0, 1.0, 0.0],
        }
    )
    case, _ = graded(table, tmp_path)
    frame = pd.read_parquet(typed_copy(tmp_path / "rows", case.rows.sha256))
    assert list(frame["baseline_mean"]) == [1.0, 0.5, 0.0]
    assert list(frame["candidate_mean"]) == [0.0, 1.0, 0.0]
    assert list(frame["baseline_answers"]) == [1, 2, 1]


def test_the_change_and_its_interval_are_those_of_a_paired_t_test_over_prompts(
    tmp_path: Path,
) -> None:
    table = answers()
    _, evidence = graded(table, tmp_path)
    means = table.groupby("ticket")[["old", "new"]].mean()
    result = stats.ttest_rel(means["new"], means["old"])
    change = evidence.overall.change
    assert isinstance(change, Estimate)
    assert change.value == pytest.approx(float((means["new"] - means["old"]).mean()))
    interval = result.confidence_interval()
    assert (change.low, change.high) == pytest.approx((interval.low, interval.high))
    assert evidence.overall.p == pytest.approx(result.pvalue, rel=1e-6)
    assert evidence.overall.toward == -1
    assert evidence.overall.rise[0] == pytest.approx(-change.value)


def test_the_topic_that_broke_is_found_and_told_as_a_fall_of_the_mean_grade(
    tmp_path: Path,
) -> None:
    case, evidence = graded(answers(), tmp_path)
    assert evidence.regression == "yes"
    assert evidence.lead is not None
    assert evidence.lead.slice.id == "topic=refund"
    said = argue(case, evidence).script.claims
    assert "the mean grade fell from" in said["finding.headline"].says
    assert "errors" not in said["finding.headline"].says
    assert case.units_of_row == "prompts"


def test_a_scale_whose_lowest_grade_is_best_is_read_the_other_way_round(tmp_path: Path) -> None:
    table = answers()
    table[["old", "new"]] = 1 - table[["old", "new"]]
    case, evidence = graded(table, tmp_path, {"higher_is_better": False})
    assert evidence.regression == "yes"
    assert evidence.lead is not None
    assert evidence.lead.toward == 1
    assert evidence.lead.rise[0] > 0
    assert "rose from" in argue(case, evidence).script.claims["finding.headline"].says


def test_better_grades_are_no_regression_and_price_nothing(tmp_path: Path) -> None:
    case, evidence = graded(answers(drop=-0.15, share=""), tmp_path)
    assert evidence.regression == "no"
    said = argue(case, evidence).script.claims
    assert "gets better grades" in said["quantification.headline"].says


def test_the_same_versions_twice_do_not_clear_where_the_interval_is_wider_than_the_limit(
    tmp_path: Path,
) -> None:
    verdicts = {
        graded(answers(60, 3, seed, drop=0.0), tmp_path / str(seed))[1].regression
        for seed in range(8)
    }
    assert "yes" not in verdicts
    assert verdicts == {"unclear"}


# Against simulation


def test_answers_to_one_prompt_counted_as_independent_would_cover_too_seldom() -> None:
    """Few prompts with many answers each, and nothing changed: by prompt the interval covers."""
    rng = np.random.default_rng(7)
    by_rows = by_prompts = 0
    draws = 400
    for _ in range(draws):
        shift = rng.normal(0, 0.25, 40)
        old = rng.normal(0.6, 0.2, (40, 10))
        new = rng.normal(0.6, 0.2, (40, 10)) + shift[:, None]
        rows = stats.ttest_rel(new.ravel(), old.ravel()).confidence_interval()
        prompts = stats.ttest_rel(new.mean(axis=1), old.mean(axis=1)).confidence_interval()
        by_rows += rows.low <= 0 <= rows.high
        by_prompts += prompts.low <= 0 <= prompts.high
    assert by_rows / draws < 0.8
    assert by_prompts / draws == pytest.approx(0.95, abs=0.03)


def judged(seed: int, lenient: float = 0.1, prompts: int = 250) -> tuple[pd.DataFrame, float]:
    """Make graded prompts with a judge that is lenient to the new version; people grade 40%."""
    rng = np.random.default_rng(seed)
    quality = rng.normal(0.6, 0.15, prompts)
    old = np.clip(quality + rng.normal(0, 0.1, prompts), 0, 1)
    new = np.clip(quality - 0.05 + rng.normal(0, 0.1, prompts), 0, 1)
    table = pd.DataFrame(
        {
            "ticket": np.arange(prompts),
            "old": np.clip(old + rng.normal(0, 0.08, prompts), 0, 1),
            "new": np.clip(new + lenient + rng.normal(0, 0.08, prompts), 0, 1),
        }
    )
    by_people = rng.random(prompts) < 0.4
    table["old_people"] = np.where(by_people, old, np.nan)
    table["new_people"] = np.where(by_people, new, np.nan)
    grid = np.random.default_rng(99)
    every = grid.normal(0.6, 0.15, 200_000)
    truth = float(
        (
            np.clip(every - 0.05 + grid.normal(0, 0.1, every.size), 0, 1)
            - np.clip(every + grid.normal(0, 0.1, every.size), 0, 1)
        ).mean()
    )
    return table, truth


PEOPLE = {"baseline_human": "old_people", "candidate_human": "new_people"}


@pytest.mark.deep
@pytest.mark.parametrize(
    ("draws", "low", "high"),
    [(60, 0.87, 1.0), pytest.param(200, 0.93, 0.99, marks=pytest.mark.slow)],
)
def test_grades_of_people_correct_a_lenient_judge_as_often_as_the_interval_says(
    draws: int, low: float, high: float, tmp_path: Path
) -> None:
    alone = corrected = 0
    for seed in range(draws):
        table, truth = judged(seed)
        means = stats.ttest_rel(table["new"], table["old"]).confidence_interval()
        alone += means.low <= truth <= means.high
        folder = tmp_path / str(seed)
        path = cases.write(table, folder / "answers.parquet")
        rows, columns = by_prompt(
            folder, admit(path, folder), graded_columns(MAPPING | PEOPLE | {"answer": None})
        )
        correction, check = correction_of(columns, typed_copy(folder, rows.sha256))
        assert correction is not None
        assert check is not None
        frame = pd.read_parquet(typed_copy(folder, rows.sha256))
        sides = [
            correction.corrected(
                frame[f"{side}_mean"].to_numpy(),
                frame[f"{side}_by_people"].to_numpy(),
                frame[f"{side}_judged_there"].to_numpy(),
                i,
            )
            for i, side in enumerate(("baseline", "candidate"))
        ]
        interval = stats.ttest_rel(sides[1], sides[0]).confidence_interval()
        corrected += interval.low <= truth <= interval.high
    assert alone / draws < 0.2
    assert low <= corrected / draws <= high


def test_the_estimate_is_that_of_double_sampling(tmp_path: Path) -> None:
    """By people + factor x (judge of all - judge of the graded), Cochran 1977, (12.51)."""
    table, _ = judged(3)
    case, evidence = graded(table, tmp_path, PEOPLE | {"answer": None})
    frame = pd.read_parquet(typed_copy(tmp_path / "rows", case.rows.sha256))
    by_people = table.dropna()
    change = frame["candidate_mean"] - frame["baseline_mean"]
    people = by_people["new_people"] - by_people["old_people"]
    graded_by_judge = by_people["new"] - by_people["old"]
    assert evidence.judge is not None
    factor = float(np.cov(people, graded_by_judge)[0, 1] / np.var(graded_by_judge, ddof=1))
    assert evidence.judge.factor == pytest.approx(factor)
    estimate = people.mean() + factor * (change.mean() - graded_by_judge.mean())
    assert isinstance(evidence.overall.change, Estimate)
    assert evidence.overall.change.value == pytest.approx(float(estimate))
    assert evidence.judge.lenient == pytest.approx(float((graded_by_judge - people).mean()))
    said = argue(case, evidence)
    assert "corrected by those that people gave" in said.script.claims["finding.judge"].says


def test_harm_counted_by_the_judge_alone_says_so(tmp_path: Path) -> None:
    """What people graded corrects means, and not which single prompt is off by how much."""
    case = open_folder(SAMPLE_DATA / "support_answers", tmp_path, cases.AT)
    case = replace(case, error_rule=ErrorRule(above=1.0))
    evidence = measure(case, typed_copy(tmp_path, case.rows.sha256))
    said = argue(case, evidence).script.claims["quantification.rule"].says
    assert "This count rests on the judge's own grades, not corrected by people's." in said


def test_few_grades_of_people_correct_nothing_and_it_is_said(tmp_path: Path) -> None:
    table, _ = judged(3)
    table.loc[table.index >= 30, ["old_people", "new_people"]] = np.nan
    case, evidence = graded(table, tmp_path, PEOPLE | {"answer": None})
    assert evidence.judge is not None
    assert evidence.judge.factor is None
    assert "too few to correct" in argue(case, evidence).script.claims["finding.judge"].says


def test_more_prompts_help_more_than_more_answers(tmp_path: Path) -> None:
    case, evidence = graded(answers(), tmp_path)
    spread = evidence.answers
    assert spread is not None
    assert 0.3 < spread.within < 1
    assert spread.answers == 4
    said = next(item for item in argue(case, evidence).script.answers if item.id == "more_prompts")
    assert "about 4 answers to each prompt" in said.answer.says
    assert "29%" in said.answer.says


# What comes in wrong


def test_a_missing_grade_is_counted_and_is_no_bad_grade(tmp_path: Path) -> None:
    table = answers(drop=0.0)
    table.loc[table.index % 9 == 0, "new"] = np.nan
    case, evidence = graded(table, tmp_path)
    means = table.groupby("ticket")[["old", "new"]].mean().dropna()
    assert isinstance(evidence.overall.candidate, Estimate)
    assert evidence.overall.candidate.value == pytest.approx(float(means["new"].mean()))
    assert "graded answers to" in case.rows.note


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda table: table.assign(new=np.nan), "no grade at all"),
        (lambda table: table.assign(new=table["new"] * 7), "lie outside 0 to 1"),
        (lambda table: table.assign(new="good"), "no numbers"),
        (lambda table: table.drop(columns="new"), "no such column"),
        (lambda table: table[table["ticket"] == "T0000"], "Fewer than two prompts"),
    ],
)
def test_what_cannot_be_graded_is_refused_with_what_to_do(
    tmp_path: Path, change: Any, said: str
) -> None:
    with pytest.raises(BadRows) as caught:
        graded(change(answers(40)), tmp_path)
    assert said in " ".join(caught.value.lines())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"prompt": None}, "names no prompt"),
        ({"grade_range": [5, 1]}, "which is no range"),
        ({"grade_range": "high"}, "which is no range"),
        ({"baseline_grade": 3}, "names no column"),
        ({"higher_is_better": "yes"}, "neither true nor false"),
        ({"baseline_grade": None, "candidate_grade": None}, "names no grades"),
    ],
)
def test_a_mapping_that_cannot_be_read_is_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(BadCase) as caught:
        graded_columns(MAPPING | change)
    assert said in " ".join(caught.value.lines())


def test_two_files_are_joined_by_prompt_and_not_by_answer(tmp_path: Path) -> None:
    table = answers(100)
    shared = table[["ticket", "try", "topic"]]
    older = shared.assign(grade=table["old"])[table["ticket"] < "T0090"]
    newer = shared.assign(grade=table["new"]).iloc[::-1]
    paths = [
        cases.write(part, tmp_path / name) for part, name in ((older, "a.csv"), (newer, "b.csv"))
    ]
    meta = tmp_path / "meta.json"
    meta.write_text(json.dumps({"task": "graded", "prompt": "ticket", "grade": "grade"}))
    found = analyze_any(paths[0], cases.AT, meta=meta, candidate=paths[1])
    assert isinstance(found, tuple)
    case, evidence, intake = found
    assert case.rows.rows == 90
    means = table[table["ticket"] < "T0090"].groupby("ticket")[["old", "new"]].mean()
    written = answer(case, evidence, intake)
    assert written["overall"]["diff"] == pytest.approx(float((means["new"] - means["old"]).mean()))
    assert any("b.csv alone: 10" in item["what"] for item in written["left_out"])


def test_files_without_a_prompt_in_common_say_so(tmp_path: Path) -> None:
    older = cases.write(answers(20), tmp_path / "a.parquet")
    newer = cases.write(
        answers(20).assign(ticket=lambda table: "X" + table["ticket"]), tmp_path / "b.parquet"
    )
    home = tmp_path / "rows"
    columns = replace(graded_columns(MAPPING | {"grade": "old"}), grades=Grades(0.0, 1.0, "ticket"))
    with pytest.raises(CannotJoin) as caught:
        joined_by_prompt(home, admit(older, home), admit(newer, home), "old", None, columns)
    assert "No prompt of" in " ".join(caught.value.lines())


def test_a_column_that_differs_between_answers_to_a_prompt_is_no_segment(tmp_path: Path) -> None:
    case, _ = graded(answers(), tmp_path, {"answer": None})
    assert "try" not in (*case.columns.segments, *case.columns.features)
    assert {"topic", "language"} <= {*case.columns.segments, *case.columns.features}
    assert case.columns.label == BEST


def shown_of(case: Case, evidence: Evidence, folder: Path, *columns: str) -> list[dict[str, str]]:
    """Draw examples with some columns released, and write their cards as name and value."""
    case = replace(case, example_columns=ExampleColumns(columns))
    drawn = draw_examples(case, typed_copy(folder / "rows", case.rows.sha256), evidence)
    cards = example_cards(case, replace(evidence, examples=drawn))
    assert "text is that of the first answer" in examples_line(
        case, replace(evidence, examples=drawn)
    )
    return [{row.name: row.value for row in card.released} for card in cards]


def replied(table: pd.DataFrame, version: str) -> pd.Series:
    """Write an answer that says whose it is, which of them, and what to."""
    return version + " answer " + table["try"].astype(str) + " to " + table["ticket"]


def test_what_either_version_answered_can_be_shown_and_is_the_first_answer(tmp_path: Path) -> None:
    table = answers()
    table = table.assign(said_old=replied(table, "old"), said_new=replied(table, "new"))
    case, evidence = graded(table, tmp_path)
    assert case.columns.grades is not None
    assert case.columns.grades.texts == ("said_old", "said_new")
    cards = shown_of(case, evidence, tmp_path, "prompt", "said_old", "said_new")
    assert len(cards) == 3
    for card in cards:
        ticket = card["said old"].removeprefix("old answer 0 to ")
        assert ticket.startswith("T0")
        assert card["said new"] == f"new answer 0 to {ticket}"


def test_of_two_files_the_answers_of_both_are_there_under_names_that_say_whose(
    tmp_path: Path,
) -> None:
    """One answer a prompt: each file alone would call its text a trait of the prompt."""
    table = answers(300, 1)
    shared, home = table[["ticket", "try", "topic"]], tmp_path / "rows"
    files = [
        admit(
            cases.write(
                shared.assign(
                    grade=table[side],
                    reply=replied(table, side),
                    seconds=np.arange(300) + (side == "new"),
                ),
                tmp_path / f"{side}.csv",
            ),
            home,
        )
        for side in ("old", "new")
    ]
    columns = replace(
        graded_columns(MAPPING | {"grade": "grade"}), grades=Grades(0.0, 1.0, "ticket")
    )
    rows, columns = joined_by_prompt(home, files[0], files[1], "grade", None, columns)
    assert columns.grades is not None
    assert columns.grades.texts == ("current_reply", "new_reply")
    # How long an answer took is no trait of its prompt either.
    assert (columns.segments, columns.features) == (("topic",), ())
    case = make_case(rows, columns, home, cases.AT)
    case = replace(case, limits=limits(case.columns))
    evidence = measure(case, typed_copy(home, case.rows.sha256))
    cards = shown_of(case, evidence, tmp_path, "current_reply", "new_reply")
    for card in cards:
        ticket = card["current reply"].removeprefix("old answer 0 to ")
        assert card["new reply"] == f"new answer 0 to {ticket}"


# The released version against itself


def again(table: pd.DataFrame, shift: float, seed: int = 6) -> pd.DataFrame:
    """Add a second run of the current version, which passes by so much more often."""
    rng = np.random.default_rng(seed)
    by_prompt_ = table.groupby("ticket")["old"].transform("mean")
    second = rng.random(len(table)) < np.clip(by_prompt_ + shift, 0, 1)
    return table.assign(old_again=second.astype(float))


def test_two_runs_of_one_version_are_compared_by_prompt_as_scipy_does(tmp_path: Path) -> None:
    table = again(answers(200), 0.0)
    case, evidence = graded(table, tmp_path, {"baseline_again": "old_again"})
    means = table.groupby("ticket")[["old", "old_again"]].mean()
    expected = stats.ttest_rel(means["old_again"], means["old"])
    interval = expected.confidence_interval(0.95)
    found = evidence.again
    assert found is not None
    assert found.prompts == 200
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high), abs=1e-12)
    assert not found.differs
    assert "old_again" not in {*case.columns.segments, *case.columns.features}
    script = argue(case, evidence).script
    assert "no difference is shown" in script.claims["finding.again"].says
    assert "finding.doubt" not in script.claims


def test_a_version_that_differs_from_itself_puts_the_comparison_in_doubt(tmp_path: Path) -> None:
    case, evidence = graded(again(answers(200), -0.25), tmp_path, {"baseline_again": "old_again"})
    assert evidence.again is not None
    assert evidence.again.differs
    brief = argue(case, evidence)
    assert "every comparison here is in doubt" in brief.script.claims["finding.doubt"].says
    said = next(item for item in brief.script.answers if item.id == "again").answer.says
    assert said.startswith("No.") and len(said.split()) <= 60
    assert answer(case, evidence)["again"]["prompts"] == 200


def test_a_run_against_itself_is_seldom_called_different(tmp_path: Path) -> None:
    """The interval of 95% leaves out zero in about 5 of 100 pairs of equal runs."""
    wrong = 0
    for seed in range(60):
        table = again(answers(60, 2, seed, drop=0.0), 0.0, seed + 1_000)
        # Both runs are drawn anew from what is true of each prompt.
        table["old"] = again(table, 0.0, seed + 2_000)["old_again"]
        means = table.groupby("ticket")[["old", "old_again"]].mean()
        path = tmp_path / f"{seed}.parquet"
        pd.DataFrame({"baseline_mean": means["old"], "second": means["old_again"]}).to_parquet(path)
        columns = Columns("", "", "", grades=Grades(0, 1, baseline_again="second"))
        found = self_check(columns, path)
        wrong += found is not None and found.differs
    assert wrong <= stats.binom.ppf(0.999, 60, 0.05)


def test_grades_of_a_second_run_off_the_scale_are_told(tmp_path: Path) -> None:
    table = again(answers(50), 0.0)
    table.loc[3, "old_again"] = 7.0
    with pytest.raises(BadRows, match="lie outside 0 to 1"):
        graded(table, tmp_path, {"baseline_again": "old_again"})


def test_a_second_run_is_recognized_by_its_name(tmp_path: Path) -> None:
    table = again(answers(80), 0.0).rename(columns={"old": "old_grade", "new": "new_grade"})
    path = cases.write(table.rename(columns={"old_again": "old_grade_rerun"}), tmp_path / "a.csv")
    rows = admit(path, tmp_path / "rows")
    found = recognise_grades(profile(typed_copy(tmp_path / "rows", rows.sha256)))
    assert (found.baseline, found.candidate, found.baseline_again) == (
        "old_grade",
        "new_grade",
        "old_grade_rerun",
    )


def flipped(folder: Path, prompts: int = 60) -> Evidence:
    """Measure prompts of which one topic, a third of them, passed before and fails now."""
    table = answers(prompts, 1)
    table["topic"] = np.resize(["refund", "login", "billing"], prompts)
    table["old"], table["new"] = 1, (table["topic"] != "refund").astype(int)
    return graded(table, folder)[1]


def test_prompts_that_all_fell_alike_have_the_interval_of_as_many_records(tmp_path: Path) -> None:
    evidence = flipped(tmp_path)
    worst = evidence.lead
    assert worst is not None and worst.slice.id == "topic=refund"
    assert worst.verdict == "fails"
    assert worst.n == 20
    change, now = worst.change, worst.candidate
    assert isinstance(change, Estimate) and isinstance(now, Estimate)
    # 20 of 20: Wilson's lower limit is 20 / (20 + 1.96²) = .8389, by hand.
    assert (change.low, change.high) == (-1.0, pytest.approx(-1 + 2 * (1 - 0.83887), abs=1e-4))
    assert (now.low, now.high) == (0.0, pytest.approx(1 - 0.83887, abs=1e-4))
    assert worst.p == 0.5**19


def test_prompts_without_their_texts_are_no_copies_of_one_another(tmp_path: Path) -> None:
    """Three topics with two grades agree in every column, and are sixty prompts all the same."""
    evidence = flipped(tmp_path)
    assert evidence.overall.n == 60
    assert evidence.overall.verdict == "fails"
    assert "duplicated-rows" not in {trouble.kind for trouble in evidence.troubles}


@pytest.mark.parametrize("prompts", [12, 30, 90])
def test_no_interval_of_grades_leaves_their_scale(tmp_path: Path, prompts: int) -> None:
    table = answers(prompts, 1, drop=0.9, share="")
    evidence = graded(table, tmp_path)[1]
    for item in (evidence.overall, *evidence.segments, *evidence.values, *evidence.searched):
        for estimate, low in ((item.baseline, 0), (item.candidate, 0), (item.change, -1)):
            if isinstance(estimate, Estimate):
                assert low <= estimate.low <= estimate.value <= estimate.high <= 1
