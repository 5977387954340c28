"""The batches after a paused release, drawn one after the other against the limit."""

from __future__ import annotations

import datetime as dt

from core.case.severity_and_gate import GateCondition
from core.case.slices import Slice
from core.charts.batch_chart import MOST, batches, batches_says
from core.evidence.estimates import Estimate, Gap
from core.exports.converter import chart_svg
from core.meeting.release_status import MeasuredBatch
from core.plan.gate import Criterion, Gate, Shown

AT = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
GATE = Gate((Criterion(GateCondition("error", Slice(), 0.05, 300), "evening flights", 0.02, 1),), 2)
AMOUNTS = Gate(GATE.conditions, 2, "absolute-error", "min")


def batch(name: str, low: float, high: float, n: int = 400) -> MeasuredBatch:
    value = Estimate((low + high) / 2, low, high, n, "Wilson")
    return MeasuredBatch(name, name, AT, (Shown(value, n),))


FAILS, PASSES, FEW = batch("w1.csv", 0.3, 0.5), batch("w2.csv", 0.01, 0.04), batch("w3", 0, 0.1, 9)
LACKING = MeasuredBatch("w4.csv", "w4", AT, (Shown(Gap("error", "no such rows"), 0),))


def rows(spec: dict) -> list[list[dict]]:
    return [layer["data"]["values"] for layer in spec["layer"]]


def test_each_batch_has_its_place_its_interval_and_its_status_in_words() -> None:
    spec = batches(GATE, (FAILS, PASSES, FEW))
    assert spec is not None
    points = next(data for data in rows(spec) if "low" in data[0])
    assert [(row["batch"], row["low"], row["high"]) for row in points] == [
        ("1. w1", 0.3, 0.5),
        ("2. w2", 0.01, 0.04),
        ("3. w3", 0, 0.1),
    ]
    assert [row["status"] for row in points] == ["fails", "passes", "too little data"]
    assert len({row["colour"] for row in points}) == 3


def test_a_batch_that_shows_nothing_has_its_place_and_no_point() -> None:
    spec = batches(GATE, (PASSES, LACKING))
    assert spec is not None
    lengths = {len(data) for data in rows(spec)}
    assert lengths == {1, 2}  # the limit and one point; the places of both
    assert "w4.csv: nothing measured, too little data" in batches_says(GATE, (PASSES, LACKING))


def test_the_limit_is_drawn_and_named() -> None:
    spec = batches(GATE, (PASSES,))
    assert spec is not None
    assert rows(spec)[0][0]["value"] == 0.05
    assert rows(spec)[0][0]["label"] == "limit 5.0%"


def test_amounts_are_named_in_their_unit() -> None:
    says = batches_says(AMOUNTS, (batch("w1.csv", 3.0, 5.0),))
    assert "min" in says
    assert "%)" not in says


def test_only_the_newest_are_drawn_and_the_words_say_so() -> None:
    many = tuple(batch(f"w{number}.csv", 0.01, 0.04) for number in range(MOST + 5))
    spec = batches(GATE, many)
    assert spec is not None
    assert max(len(data) for data in rows(spec)) == MOST
    assert "5 earlier batches are not drawn" in batches_says(GATE, many)


def test_without_a_batch_there_is_no_picture() -> None:
    assert batches(GATE, ()) is None


def test_two_files_of_one_name_have_two_places_and_the_picture_draws() -> None:
    twice = (FAILS, MeasuredBatch("w1.csv", "other", AT, PASSES.shown), LACKING)
    for gate in (GATE, AMOUNTS):
        spec = batches(gate, twice)
        assert spec is not None
        drawn = chart_svg(spec | {"width": 600})
        assert "1. w1" in drawn
        assert "2. w1" in drawn
