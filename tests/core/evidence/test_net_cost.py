"""A trade of misses for false alarms: what it comes to, and when its net cost decides."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.case.error_kinds import measures_of
from core.case.model import Limit
from core.case.open_case import open_rows
from core.case.severity_and_gate import ErrorCosts
from core.case.slices import Slice
from core.errors import BadCase
from core.evidence.estimates import Counts
from core.evidence.findings import from_counts
from core.evidence.net_cost import trade_of
from core.evidence.records import Evidence, Finding
from core.exports.mapping import costs_of
from core.script.brief import argue
from tests import cases
from tests.core import kinds
from tests.core.kinds import DECISIONS, evidence_of

TRADE = kinds.traded(kinds.applicants())
DEAR_MISS = ErrorCosts((500, 800), (2, 5), "USD")
DEAR_ALARM = ErrorCosts((1, 2), (30, 40), "USD")
OPEN = ErrorCosts((1, 500), (1, 50), "USD")


def both(missed: Counts, alarm: Counts) -> list[Finding]:
    _, miss, false_alarm = measures_of(DECISIONS, ("no", "yes"))[:3]
    rows = missed.n + alarm.n
    return [
        from_counts(Slice(), missed, rows, 30, measure=miss),
        from_counts(Slice(), alarm, rows, 30, measure=false_alarm),
    ]


# 1,000 cases with 100 more misses, 9,000 others with 600 fewer false alarms.
BY_HAND = both(Counts(700, 150, 50, 100), Counts(8_000, 100, 700, 200))


@pytest.fixture(scope="module")
def evidence_for(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Evidence]:
    evidences: dict[str, Evidence] = {}

    def get(costs: ErrorCosts | None, limits: tuple[Limit, ...] | None = None) -> Evidence:
        supplied = {} if costs is None else {"error_costs": asdict(costs)}
        supplied |= {} if limits is None else {"limits": [asdict(limit) for limit in limits]}
        key = json.dumps(supplied)
        if key not in evidences:
            evidences[key] = evidence_of(
                TRADE, tmp_path_factory.mktemp("trade"), DECISIONS, supplied
            )
        return evidences[key]

    return get


def test_what_a_trade_comes_to_is_counted_by_hand() -> None:
    dear = trade_of(BY_HAND, ErrorCosts((50, 50), (2, 2), "USD"))
    cheap = trade_of(BY_HAND, ErrorCosts((5, 5), (2, 2), "USD"))
    assert dear is not None
    assert cheap is not None
    assert dear.net == pytest.approx((0.38, 0.38))  # (100 x 50 - 600 x 2) / 10,000
    assert cheap.net == pytest.approx((-0.07, -0.07))
    assert (dear.answer, cheap.answer) == ("costs more", "costs less")
    assert dear.even[0] == pytest.approx(6.0)
    assert dear.even[1] < 6 < dear.even[2]


def test_at_the_ratio_where_it_is_even_nothing_is_settled() -> None:
    even = trade_of(BY_HAND, ErrorCosts((6, 6), (1, 1), "USD"))
    assert even is not None
    assert even.net == pytest.approx((0.0, 0.0))
    assert even.answer == "depends"


def test_a_range_of_costs_reaches_as_far_as_its_worst_and_best_corner() -> None:
    wide = trade_of(BY_HAND, ErrorCosts((5, 50), (2, 4), "USD"))
    assert wide is not None
    assert wide.net == pytest.approx(((100 * 5 - 600 * 4) / 10_000, (100 * 50 - 600 * 2) / 10_000))
    assert wide.answer == "depends"


def test_two_rises_and_a_change_that_is_not_sure_are_no_trade() -> None:
    assert trade_of(both(Counts(700, 150, 50, 100), Counts(8_000, 700, 100, 200)), None) is None
    assert trade_of(both(Counts(700, 150, 50, 100), Counts(8_000, 100, 101, 799)), None) is None


def test_changes_that_rest_on_fewer_than_ten_records_are_no_trade() -> None:
    assert trade_of(both(Counts(900, 8, 0, 92), Counts(8_000, 100, 700, 200)), None) is None


def test_the_interval_of_the_net_cost_covers_the_truth() -> None:
    rng = np.random.default_rng(11)
    costs = ErrorCosts((20, 20), (3, 3), "USD")
    miss, alarm = np.array([0.78, 0.09, 0.03, 0.10]), np.array([0.86, 0.02, 0.07, 0.05])
    truth = 0.1 * 20 * 0.06 - 0.9 * 3 * 0.05
    hits = []
    for _ in range(600):
        sides = both(Counts(*rng.multinomial(1_000, miss)), Counts(*rng.multinomial(9_000, alarm)))
        trade = trade_of(sides, costs)
        if trade is not None and trade.net_interval is not None:
            hits.append(trade.net_interval[0] <= truth <= trade.net_interval[1])
    assert len(hits) > 590
    assert 0.93 <= np.mean(hits) <= 0.97


def test_without_costs_a_trade_beyond_its_limit_is_a_regression(
    evidence_for: Callable[..., Evidence],
) -> None:
    evidence = evidence_for(None)
    assert evidence.regression == "yes"
    assert evidence.trade is not None
    assert evidence.trade.answer is None


@pytest.mark.parametrize(
    ("costs", "answer", "regression"),
    [(DEAR_MISS, "costs more", "yes"), (OPEN, "depends", "yes"), (DEAR_ALARM, "costs less", "no")],
)
def test_the_net_cost_decides_a_trade(
    costs: ErrorCosts, answer: str, regression: str, evidence_for: Callable[..., Evidence]
) -> None:
    evidence = evidence_for(costs)
    assert evidence.trade is not None
    assert (evidence.trade.answer, evidence.regression) == (answer, regression)
    assert "the costs that were entered" in evidence.reason


def test_a_limit_that_was_agreed_for_misses_alone_stands_whatever_the_trade_costs(
    evidence_for: Callable[..., Evidence],
) -> None:
    agreed = (Limit("overall", 0.02, kind="missed", set_by="the clinic"),)
    evidence = evidence_for(DEAR_ALARM, agreed)
    assert evidence.regression == "yes"
    assert "a limit was agreed on" in evidence.reason
    inherited = (Limit("overall", 0.02, set_by="the clinic"),)
    assert evidence_for(DEAR_ALARM, inherited).regression == "no"


def test_a_trade_that_pays_is_told_as_one_and_not_as_nothing(
    evidence_for: Callable[..., Evidence], tmp_path: Path
) -> None:
    case = cases.entered(
        open_rows(cases.write(TRADE, tmp_path / "rows.csv"), tmp_path, cases.AT, {}, DECISIONS), {}
    )
    brief = argue(replace(case, error_costs=DEAR_ALARM), evidence_for(DEAR_ALARM))
    headline = brief.claim("finding.headline")
    trade = brief.claim("finding.trade")
    assert headline is not None
    assert "rose by" in headline.says
    assert "the net cost is lower" in headline.says
    assert trade is not None
    assert "$1–$2 a miss" in trade.says
    assert "lower per 1,000\xa0rows" in trade.says


# Costs as they are given


def test_costs_are_one_number_or_from_and_to() -> None:
    supplied = {"error_costs": {"missed": [50, 80], "false_alarm": 2, "unit": "EUR"}}
    assert costs_of(supplied) == ErrorCosts((50, 80), (2, 2), "EUR")
    assert costs_of({}) is None


@pytest.mark.parametrize(
    ("supplied", "said"),
    [
        ({"missed": 5, "false_alarm": 2}, "have no unit"),
        ({"missed": [80, 50], "false_alarm": 2, "unit": "EUR"}, "runs from 80 to 50"),
        ({"missed": -1, "false_alarm": 2, "unit": "EUR"}, "runs from -1 to -1"),
        ({"missed": float("nan"), "false_alarm": 2, "unit": "EUR"}, "runs from nan"),
        ({"missed": "many", "false_alarm": 2, "unit": "EUR"}, "missed is 'many'"),
        ({"missed": 0, "false_alarm": 0, "unit": "EUR"}, "both cost nothing"),
        ({"miss": 5, "false_alarm": 2, "unit": "EUR"}, "miss"),
        ([1, 2], "names no costs"),
    ],
)
def test_costs_that_cannot_be_are_refused_with_what_to_write(supplied: object, said: str) -> None:
    with pytest.raises(BadCase) as result:
        costs_of(json.loads(json.dumps({"error_costs": supplied})))
    assert said in " ".join(str(complaint) for complaint in result.value.complaints)


def test_the_share_of_cases_is_weighted_as_the_records_are(
    evidence_for: Callable[..., Evidence], tmp_path: Path
) -> None:
    heavy = TRADE.assign(w=np.where(pd.Series(TRADE["label"]) == "yes", 3.0, 1.0))
    columns = replace(DECISIONS, weight="w")
    supplied = {"error_costs": asdict(DEAR_MISS)}
    weighted = evidence_of(heavy, tmp_path, columns, supplied).trade
    bare = evidence_for(DEAR_MISS).trade
    assert weighted is not None
    assert bare is not None
    share = float((TRADE["label"] == "yes").mean())
    assert bare.cases == pytest.approx(share, abs=1e-9)
    assert weighted.cases == pytest.approx(3 * share / (3 * share + 1 - share), abs=1e-9)
