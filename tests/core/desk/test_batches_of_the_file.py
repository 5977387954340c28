"""Batches in the form of her own file, where the rows of the case were made of it: graded answers,
scores under a threshold, right or wrong without a label.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from core.case.codec import dump_case, load_case
from core.case.files import admit
from core.case.graded_mapping import graded_columns
from core.case.model import Case, Columns, Limit
from core.case.open_case import make_case
from core.case.paths import typed_copy
from core.case.severity_and_gate import GateCondition, Resume
from core.case.slices import Slice
from core.command import main
from core.desk.batch_intake import judged
from core.desk.gate_batches import checked_batch
from core.errors import BadRows
from core.evidence.estimates import Estimate
from core.evidence.measure import measure
from core.evidence.records import Evidence
from core.meeting.follow_up_events import BatchMeasured
from core.meeting.release_status import shown_by
from core.plan.gate import Gate, Shown, evaluate, gate_of
from core.plan.gate_words import gate_words
from core.script.brief import argue
from core.script.reopening import batch_rows, gate_json
from tests import cases

MAPPING: dict[str, Any] = {
    "task": "graded",
    "prompt": "question",
    "answer": "nth",
    "baseline_grade": "v6",
    "candidate_grade": "v7",
    "grade_range": [1, 5],
}
RESUME = Resume(80, None, 2)


def answers(seed: int, drop: float, prompts: int = 600) -> pd.DataFrame:
    """Make three graded answers to each prompt; the new version loses `drop` on refunds."""
    rng = np.random.default_rng(seed)
    topic = rng.choice(["refund", "login", "billing"], prompts)
    level = np.repeat(rng.normal(3.8, 0.3, prompts), 3)
    fall = np.repeat(np.where(topic == "refund", drop, -0.05), 3)
    return pd.DataFrame(
        {
            "question": np.repeat([f"Q{seed}-{number}" for number in range(prompts)], 3),
            "nth": np.tile(range(3), prompts),
            "topic": np.repeat(topic, 3),
            "v6": np.clip(level + rng.normal(0, 0.3, level.size), 1, 5),
            "v7": np.clip(level - fall + rng.normal(0, 0.3, level.size), 1, 5),
        }
    )


def opened(
    folder: Path, table: pd.DataFrame, columns: Columns, limits: tuple[Limit, ...]
) -> tuple[Case, Evidence]:
    home = folder / "rows"
    case = make_case(admit(cases.write(table, folder / "her.csv"), home), columns, home, cases.AT)
    case = replace(case, limits=limits, resume=RESUME)
    return case, measure(case, typed_copy(home, case.rows.sha256))


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Case, Evidence]:
    folder = tmp_path_factory.mktemp("graded")
    limits = (Limit("any slice", 0.2, "agreed", "the board", kind="grade"),)
    return folder, *opened(folder, answers(1, 0.6), graded_columns(MAPPING), limits)


def shown(folder: Path, case: Case, gate: Gate, table: pd.DataFrame) -> tuple[Shown, ...]:
    home = folder / "rows"
    path = cases.write(table, folder / f"batch-{len(list(folder.iterdir()))}.csv")
    return checked_batch(home, case, admit(path, home), gate)


def gate_for(case: Case, evidence: Evidence) -> Gate:
    gate = gate_of(case, evidence)
    assert gate is not None
    return gate


def test_graded_answers_are_held_to_the_limit_of_any_segment(
    graded: tuple[Path, Case, Evidence],
) -> None:
    _, case, evidence = graded
    gate = gate_for(case, evidence)
    condition = gate.conditions[0].condition
    assert (condition.metric, condition.where.id, condition.bound) == ("rise", "topic=refund", 0.2)
    assert gate.limit(condition) == -0.2
    said = " ".join(gate_words(case, gate)).replace("\xa0", " ")
    assert "the mean grade is at most 0.2 worse than the current model's" in said
    assert isinstance(gate.conditions[0].needed, int)


def test_a_batch_of_answers_is_brought_to_prompts_and_its_interval_is_that_of_a_paired_t_test(
    graded: tuple[Path, Case, Evidence],
) -> None:
    folder, case, evidence = graded
    gate, table = gate_for(case, evidence), answers(2, 0.0)
    seen = shown(folder, case, gate, table)[0]
    refunds = table[table["topic"] == "refund"]
    means = refunds.groupby("question")[["v6", "v7"]].mean()
    interval = stats.ttest_rel(means["v7"], means["v6"]).confidence_interval()
    assert isinstance(seen.value, Estimate)
    assert seen.n == len(means)
    assert (seen.value.low, seen.value.high) == pytest.approx((interval.low, interval.high))


def test_two_batches_without_the_fall_open_the_gate_and_one_with_it_fails(
    graded: tuple[Path, Case, Evidence],
) -> None:
    folder, case, evidence = graded
    gate = gate_for(case, evidence)
    good = [shown(folder, case, gate, answers(seed, 0.0)) for seed in (3, 4)]
    bad = shown(folder, case, gate, answers(5, 0.6))
    assert evaluate(gate, good).state == "open"
    state = evaluate(gate, [*good, bad])
    assert (state.state, state.last) == ("closed", ("fails",))
    assert "the whole interval lies below −0.2" in state.missing.replace("\xa0", " ")
    rows = batch_rows(gate, (("bad.csv", bad),), "rows")
    assert rows[0]["Shown"].startswith("−0.5") or rows[0]["Shown"].startswith("−0.6")


def test_a_fall_near_the_limit_is_neither_shown_nor_failed(
    graded: tuple[Path, Case, Evidence],
) -> None:
    folder, case, evidence = graded
    gate = gate_for(case, evidence)
    state = evaluate(gate, [shown(folder, case, gate, answers(6, 0.2))])
    assert state.last == ("not shown",)
    assert "below −0.2" in state.missing.replace("\xa0", " ")


def test_a_further_condition_on_grades_is_the_lowest_mean_that_passes(
    graded: tuple[Path, Case, Evidence],
) -> None:
    folder, case, evidence = graded
    for least, status in ((3.5, "passes"), (4.2, "fails")):
        more = (GateCondition("error", Slice(), least, 100),)
        case = replace(case, resume=replace(RESUME, conditions=more))
        gate = gate_for(case, evidence)
        assert f"the mean grade is at least {least:g}" in " ".join(gate_words(case, gate))
        batch = shown(folder, case, gate, answers(7, 0.0))
        assert evaluate(gate, [batch]).last[1] == status


def test_a_grade_whose_lowest_is_best_may_rise_by_the_limit(tmp_path: Path) -> None:
    def turned(table: pd.DataFrame) -> pd.DataFrame:
        return table.assign(v6=6 - table["v6"], v7=6 - table["v7"])

    columns = graded_columns(MAPPING | {"higher_is_better": False})
    limits = (Limit("any slice", 0.2, "agreed", "the board", kind="grade"),)
    case, evidence = opened(tmp_path, turned(answers(1, 0.6)), columns, limits)
    gate = gate_for(case, evidence)
    assert gate.limit(gate.conditions[0].condition) == 0.2
    good, bad = (
        shown(tmp_path, case, gate, turned(answers(seed, drop)))
        for seed, drop in ((3, 0.0), (5, 0.6))
    )
    assert evaluate(gate, [good]).last == ("passes",)
    assert evaluate(gate, [bad]).last == ("fails",)


def test_passed_and_failed_answers_have_a_limit_in_percentage_points(tmp_path: Path) -> None:
    def passed(table: pd.DataFrame) -> pd.DataFrame:
        return table.assign(v6=(table["v6"] > 3).astype(int), v7=(table["v7"] > 3).astype(int))

    columns = graded_columns(MAPPING | {"grade_range": [0, 1]})
    limits = (Limit("any slice", 0.05, "agreed", "the board", kind="grade"),)
    case, evidence = opened(tmp_path, passed(answers(1, 0.6)), columns, limits)
    gate = gate_for(case, evidence)
    said = " ".join(gate_words(case, gate)).replace("\xa0", " ")
    assert "the mean grade is at most 5 pp worse" in said
    brief = argue(case, evidence)
    sentence = brief.claim("recommendation.resume").says.replace("\xa0", " ")
    assert "the segment's mean grade is at most 5 percentage points worse" in sentence
    assert "error rate" not in sentence


def test_the_criteria_of_graded_answers_work_in_a_pipeline(
    graded: tuple[Path, Case, Evidence], tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    _, case, evidence = graded
    gate = tmp_path / "gate.json"
    gate.write_bytes(gate_json(gate_for(case, evidence)))
    meta = tmp_path / "meta.json"
    meta.write_text(json.dumps(MAPPING))
    files = [
        str(cases.write(answers(seed, drop), tmp_path / f"{seed}.csv"))
        for seed, drop in ((3, 0.0), (4, 0.0))
    ]
    assert main(["gate", str(gate), *files, "--meta", str(meta)]) == 0
    bad = str(cases.write(answers(5, 0.6), tmp_path / "5.csv"))
    assert main(["gate", str(gate), *files, bad, "--meta", str(meta)]) == 1
    assert "fails" in capsys.readouterr().out


def test_answers_off_the_scale_are_no_batch(graded: tuple[Path, Case, Evidence]) -> None:
    folder, case, evidence = graded
    gate = gate_for(case, evidence)
    with pytest.raises(BadRows, match="outside 1 to 5"):
        shown(folder, case, gate, answers(8, 0.0).assign(v7=9.0))
    with pytest.raises(BadRows, match="no such column"):
        shown(folder, case, gate, answers(8, 0.0).drop(columns="v6"))


SCORED = Columns(
    "paid",
    "",
    "",
    "binary",
    baseline_score="score_now",
    candidate_score="score_next",
    baseline_threshold=0.5,
    candidate_threshold=0.5,
    positive="yes",
    segments=("device",),
)


def scored(seed: int, fault: float, rows: int = 3_000) -> pd.DataFrame:
    """Make scores of two models; on the phone the new one's are off by `fault`."""
    rng = np.random.default_rng(seed)
    paid = rng.random(rows) < 0.5
    device = rng.choice(["phone", "desk"], rows)
    base = np.clip(np.where(paid, 0.75, 0.25) + rng.normal(0, 0.15, rows), 0, 1)
    off = np.where(paid, -fault, fault) * (device == "phone")
    return pd.DataFrame(
        {
            "device": device,
            "paid": np.where(paid, "yes", "no"),
            "score_now": base,
            "score_next": np.clip(base + off, 0, 1),
        }
    )


def test_a_batch_of_scores_is_cut_at_the_thresholds_of_the_case(tmp_path: Path) -> None:
    case, evidence = opened(tmp_path, scored(1, 0.35), SCORED, ())
    case = replace(case, resume=Resume(200, 0.1, 1))
    assert load_case(dump_case(case)) == case
    gate = gate_for(case, evidence)
    table = scored(2, 0.0)
    seen = shown(tmp_path, case, gate, table)[0]
    phone = table[table["device"] == "phone"]
    wrong = ((phone["score_next"] >= 0.5) != (phone["paid"] == "yes")).mean()
    assert isinstance(seen.value, Estimate)
    assert seen.value.value == pytest.approx(float(wrong))
    assert evaluate(gate, [(seen,)]).last == ("passes",)


def in_numbers(seed: int) -> pd.DataFrame:
    found = scored(seed, 0.35)
    return found.assign(paid=(found["paid"] == "yes").astype(int))


def test_scores_below_the_threshold_are_errors_where_every_label_is_one(tmp_path: Path) -> None:
    case, evidence = opened(tmp_path, in_numbers(1), replace(SCORED, positive="1"), ())
    case = replace(case, resume=Resume(200, 0.1, 1))
    alone = in_numbers(2)
    alone = alone[alone["paid"] == 1]
    seen = shown(tmp_path, case, gate_for(case, evidence), alone)[0]
    wrong = (alone[alone["device"] == "phone"]["score_next"] < 0.5).mean()
    assert wrong > 0.4
    assert isinstance(seen.value, Estimate)
    assert seen.value.value == pytest.approx(float(wrong))


@pytest.mark.parametrize("label", [0, None])
def test_a_batch_that_cannot_be_judged_is_refused(label: int | None, tmp_path: Path) -> None:
    case, evidence = opened(tmp_path, in_numbers(1), replace(SCORED, positive="1"), ())
    case = replace(case, resume=Resume(200, 0.1, 1))
    with pytest.raises(BadRows, match="label"):
        shown(tmp_path, case, gate_for(case, evidence), in_numbers(2).assign(paid=label))


def test_a_batch_of_right_or_wrong_needs_no_label(tmp_path: Path) -> None:
    def table(seed: int, fault: float) -> pd.DataFrame:
        rng = np.random.default_rng(seed)
        site = rng.choice(["A", "B"], 3_000)
        right = np.where(site == "A", 0.95 - fault, 0.95)
        return pd.DataFrame(
            {
                "site": site,
                "old_ok": (rng.random(3_000) < 0.95).astype(int),
                "new_ok": (rng.random(3_000) < right).astype(int),
            }
        )

    columns = Columns("", "old_ok", "new_ok", "binary", segments=("site",))
    case, evidence = opened(tmp_path, table(1, 0.3), columns, ())
    case = replace(case, resume=Resume(200, 0.1, 1))
    gate, home = gate_for(case, evidence), tmp_path / "rows"
    batches = [
        admit(cases.write(table(seed, fault), tmp_path / f"{seed}.csv"), home)
        for seed, fault in ((2, 0.3), (3, 0.0))
    ]
    taken = list(judged(home, case, gate, batches))
    assert all(isinstance(item.event, BatchMeasured) for item in taken)
    seen = [shown_by(item.event) for item in taken if isinstance(item.event, BatchMeasured)]
    assert evaluate(gate, seen[:1]).last == ("fails",)
    assert evaluate(gate, seen).last == ("passes",)
