"""How a kind of error is told: the headline speaks of what got worse, a trade is a trade, groups
are never called fair.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from core.case.model import Columns
from core.charts.draw import caption, draw
from core.evidence.records import Estimate, Evidence
from core.exports.analysis import answer
from core.exports.analysis_summary import summary
from core.script import kinds_text
from core.script.brief import Brief, argue
from core.script.driver_text import driven
from core.script.group_text import closed_say, gap_rows, groups_say, kinds_of, small_say
from tests.core import loans


@cache
def brief(name: str) -> Brief:
    table = (
        loans.loans(in_group="female")
        if name == "group"
        else loans.loans(moved=0.0 if name == "same" else 0.1)
    )
    return argue(*loans.measured(table))


def said(name: str, claim: str) -> str:
    found = brief(name).claim(claim)
    return "" if found is None else found.says


def test_a_moved_threshold_is_told_by_the_cases_it_misses() -> None:
    evidence = brief("moved").evidence
    assert evidence.regression == "yes"
    assert evidence.lead is not None
    assert (evidence.lead.kind, evidence.lead.slice.where) == ("missed", ())
    for claim in ("opening.headline", "finding.headline", "finding.line"):
        assert "misses" in said("moved", claim)
        assert "“yes” cases" in said("moved", claim)


def test_a_trade_names_both_changes_with_their_intervals() -> None:
    trade = said("moved", "finding.trade")
    assert "missed cases rose by" in trade
    assert "false alarms fell by" in trade
    facts = brief("moved").facts
    assert all(facts[f"trade.{part}.interval"].says in trade for part in ("rise", "fall"))
    assert "+" not in trade


def test_another_threshold_is_suspected_though_no_segment_stands_out() -> None:
    suspects = brief("moved").evidence.suspects
    assert [suspect.cause for suspect in suspects] == ["threshold_change"]
    old, new, between = suspects[0].speaks_for[0].figures
    assert old == pytest.approx(0.5, abs=0.005)
    assert new == pytest.approx(0.6, abs=0.005)
    assert 0 < between < 0.3
    assert "not confirmed" in said("moved", "finding.suspect") or "no more than that" in said(
        "moved", "finding.suspect"
    )


def test_a_gap_between_groups_is_told_with_both_models_and_no_word_of_fairness() -> None:
    evidence, case = brief("group").evidence, brief("group").case
    assert evidence.gaps[0].verdict == "fails"
    assert evidence.gaps[0].column == "sex"
    texts = [
        groups_say(case, evidence),
        said("group", "finding.gap"),
        said("group", "answer.groups"),
        small_say(case, evidence),
        *closed_say(case, evidence),
    ]
    assert "sex" in texts[0]
    assert all(
        word not in " ".join(texts).lower()
        for word in ("fair.", "unbiased", "four-fifths", "discriminat")
    )
    assert len(gap_rows(case, evidence)) == len(evidence.gaps)


def test_groups_are_drawn_by_every_kind_that_was_compared() -> None:
    result = brief("group")
    for which in kinds_of(result.case, result.evidence):
        spec = draw("groups", result, which)
        assert spec is not None
        assert {value["group"] for value in spec["layer"][0]["data"]["values"]} == {
            "sex: female",
            "sex: male",
        }
    assert caption("groups", result).endswith(".")
    assert draw("groups", result, "missed:nobody") is None


def test_where_nothing_moved_no_kind_and_no_gap_got_worse() -> None:
    evidence = brief("same").evidence
    assert evidence.regression == "no"
    assert all(gap.verdict != "fails" for gap in evidence.gaps)
    assert "does not prove equal treatment" in groups_say(brief("same").case, evidence)


def test_the_answer_names_kind_and_class_and_lists_the_same_rows_by_other_kinds() -> None:
    result = answer(brief("moved").case, brief("moved").evidence)
    first = result["slices"][0]
    assert (first["predicates"], first["kind"], first["class"]) == ([], "missed", "yes")
    assert {kind["kind"] for kind in first["kinds"]} == {"error", "false_alarm", "score"}
    assert {
        "column",
        "group",
        "against",
        "kind",
        "gap_before",
        "gap_now",
        "change",
        "ci",
    } <= result["groups"][0].keys()
    assert "cases missed" in summary(brief("moved").case, brief("moved").evidence)


def test_the_price_follows_the_kind_that_got_worse() -> None:
    result = brief("moved")
    lead = result.evidence.lead
    assert lead is not None
    assert result.evidence.affected == lead
    assert result.facts["errors.what"].says == "missed cases"
    assert float(result.impact.draws["share"].mean()) == pytest.approx(lead.n / 6_000, abs=0.02)


# What is open, and what drives it


def unsettled(kind: str, **changes: object) -> Brief:
    known = brief("same")
    found = next(item for item in known.evidence.kinds if item.kind == kind)
    evidence = replace(
        known.evidence, regression="unclear", lead=None, open=replace(found, **changes)
    )
    return argue(known.case, evidence)


def test_an_open_verdict_names_the_kind_that_leaves_it_open() -> None:
    headline = unsettled("missed").claim("finding.headline")
    assert headline is not None
    assert "the share of “yes” cases missed changed by" in headline.says


def test_a_rise_that_few_carry_is_told_with_how_many() -> None:
    grown = Estimate(0.03, 0.01, 0.05, 6_000, "by hand")
    headline = unsettled("error", carried=12, change=grown).claim("finding.headline")
    assert headline is not None
    assert "12\xa0distinct records alone drive the rise" in headline.says


def rare_class(error: float) -> Evidence:
    """Make findings of many classes: all errors rise by `error` as well as the cracks that are
    missed.
    """
    rng = np.random.default_rng(3)
    n = 30_000
    truth = rng.choice(["good", "dent", "crack"], n, p=[0.9, 0.095, 0.005])
    old = np.where(rng.random(n) < 0.02, rng.choice(["good", "dent"], n), truth)
    new = np.where(rng.random(n) < error, rng.choice(["good", "dent"], n), old)
    seen = [rng.random(n) < share for share in (0.9, 0.4)]
    old, new = (
        np.where(truth == "crack", np.where(s, "crack", "good"), item)
        for item, s in zip((old, new), seen, strict=True)
    )
    table = pd.DataFrame(
        {"truth": truth, "old": old, "new": new, "line": rng.choice(["a", "b"], n)}
    )
    columns = Columns("truth", "old", "new", "multiclass", segments=("line",))
    return loans.measured(table, columns)[1]


def test_a_rare_class_that_is_lost_is_told_before_all_errors() -> None:
    evidence = rare_class(0.006)
    lead = evidence.lead
    assert lead is not None
    assert (lead.kind, lead.of_class, lead.slice.where) == ("missed", "crack", ())
    assert evidence.kinds[0].verdict == "fails"


def test_a_class_beside_a_larger_rise_of_all_errors_is_named_under_it() -> None:
    evidence = rare_class(0.03)
    lead = evidence.lead
    assert lead is not None
    assert lead.kind == "error"


def test_a_rise_in_errors_names_the_kind_that_most_of_it_consists_of() -> None:
    known = brief("group")
    errors = known.evidence.overall
    assert isinstance(errors.change, Estimate)
    evidence = replace(known.evidence, lead=errors, kinds=known.evidence.kinds)
    facts = driven(
        known.case,
        replace(
            evidence, lead=replace(errors, change=replace(errors.change, value=0.001, low=0.0005))
        ),
    )
    assert facts["mostly.candidate.does"].startswith("misses ")
    assert driven(known.case, replace(evidence, lead=None)) == {}


@pytest.mark.parametrize(
    ("even", "says", "span"),
    [
        ((27.0, 13.0, 77.0), "one miss is as bad as 27 false alarms", "13–77"),
        ((0.037, 0.013, 0.076), "one false alarm is as bad as 27 misses", "13–77"),
        ((0.5, 0.0, 3.0), "one miss is as bad as 0.50 false alarms", "0–3.0"),
    ],
)
def test_a_trade_breaks_even_at_so_many_of_the_lesser_mistake(
    even: tuple[float, float, float], says: str, span: str
) -> None:
    found = brief("moved").evidence.trade
    assert found is not None
    facts = kinds_text._even(replace(found, even=even))
    assert facts["trade.even"].replace("\xa0", " ") == says
    assert facts["trade.even.range"].replace("\xa0", " ") == span
