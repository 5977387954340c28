"""How a kind of error is told: the headline speaks of what got worse, a trade is a trade, groups are never called fair."""

from __future__ import annotations

from functools import cache

import pytest

from core.charts.draw import caption, draw
from core.exports.analysis import answer, summary
from core.script.brief import Brief, argue
from core.script.groups import closed_say, gap_rows, groups_say, kinds_of, small_say
from tests.core import loans


@cache
def brief(name: str) -> Brief:
    table = loans.loans(in_group="female") if name == "group" else loans.loans(moved=0.0 if name == "same" else 0.1)
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
    assert [one.cause for one in suspects] == ["threshold_change"]
    old, new, between = suspects[0].speaks_for[0].figures
    assert old == pytest.approx(0.5, abs=0.005)
    assert new == pytest.approx(0.6, abs=0.005)
    assert 0 < between < 0.3
    assert "not confirmed" in said("moved", "finding.suspect") or "no more than that" in said("moved", "finding.suspect")


def test_a_gap_between_groups_is_told_with_both_models_and_no_word_of_fairness() -> None:
    evidence, case = brief("group").evidence, brief("group").case
    assert evidence.gaps[0].verdict == "fails"
    assert evidence.gaps[0].column == "sex"
    texts = [groups_say(case, evidence), said("group", "finding.gap"), said("group", "answer.groups"), small_say(evidence), *closed_say(evidence)]
    assert "sex" in texts[0]
    assert all(word not in " ".join(texts).lower() for word in ("fair.", "unbiased", "four-fifths", "discriminat"))
    assert len(gap_rows(case, evidence)) == len(evidence.gaps)


def test_groups_are_drawn_by_every_kind_that_was_compared() -> None:
    told = brief("group")
    for which in kinds_of(told.case, told.evidence):
        spec = draw("groups", told, which)
        assert spec is not None
        assert {one["group"] for one in spec["layer"][0]["data"]["values"]} == {"sex: female", "sex: male"}
    assert caption("groups", told).endswith(".")
    assert draw("groups", told, "missed:nobody") is None


def test_where_nothing_moved_no_kind_and_no_gap_got_worse() -> None:
    evidence = brief("same").evidence
    assert evidence.regression == "no"
    assert all(one.verdict != "fails" for one in evidence.gaps)
    assert "no proof" in groups_say(brief("same").case, evidence)


def test_the_answer_names_kind_and_class_and_lists_the_same_rows_by_other_kinds() -> None:
    told = answer(brief("moved").case, brief("moved").evidence)
    first = told["slices"][0]
    assert (first["predicates"], first["kind"], first["class"]) == ([], "missed", "yes")
    assert {one["kind"] for one in first["kinds"]} == {"error", "false_alarm", "score"}
    assert {"column", "group", "against", "kind", "gap_before", "gap_now", "change", "ci"} <= told["groups"][0].keys()
    assert "cases missed" in summary(brief("moved").case, brief("moved").evidence)


def test_the_price_follows_the_kind_that_got_worse() -> None:
    told = brief("moved")
    lead = told.evidence.lead
    assert lead is not None
    assert told.evidence.affected == lead
    assert told.facts["errors.what"].says == "missed cases"
    assert float(told.impact.draws["share"].mean()) == pytest.approx(lead.n / 6_000, abs=0.02)
