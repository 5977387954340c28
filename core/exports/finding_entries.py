"""The findings of an analysis as entries of its answer: estimates, predicates and trades."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from core.case.model import Case
from core.case.slices import Condition
from core.evidence.records import Estimate, Finding
from core.evidence.trade import Trade


def trade_entry(trade: Trade, case: Case) -> dict[str, Any]:
    """Write a trade; amounts are per record, in the unit of the costs."""
    costs = case.error_costs
    return {
        "predicates": [predicate_entry(item) for item in trade.slice.where],
        "class": trade.of_class,
        "missed": {
            "diff": trade.missed.value,
            "ci": [trade.missed.low, trade.missed.high],
        },
        "false_alarm": {
            "diff": trade.false_alarm.value,
            "ci": [trade.false_alarm.low, trade.false_alarm.high],
        },
        "even_at_false_alarms_per_miss": {
            "value": trade.even[0],
            "ci": list(trade.even[1:]),
        },
        "costs": None if costs is None else asdict(costs),
        "net_cost_per_record": None if trade.net is None else list(trade.net),
        "net_cost_ci": None if trade.net_interval is None else list(trade.net_interval),
        "answer": trade.answer,
    }


def predicate_entry(condition: Condition) -> dict[str, Any]:
    """Write one condition of a slice."""
    return {
        "column": condition.column,
        "op": condition.op,
        "value": list(condition.value)
        if isinstance(condition.value, tuple)
        else condition.value,
    }


def slice_entry(finding: Finding, case: Case) -> dict[str, Any]:
    """Write the conditions of a slice."""
    predicates = [predicate_entry(item) for item in finding.slice.where]
    return {"predicates": predicates, "says": case.says(finding.slice)} | finding_entry(
        finding
    )


def finding_entry(finding: Finding) -> dict[str, Any]:
    """Write a finding: its slice, its records, and its estimates."""
    change = finding.change
    return {
        "metric": finding.metric,
        "kind": finding.kind,
        "class": finding.of_class or None,
        "n": finding.n,
        "share": finding.share,
        "baseline": _value(finding.baseline),
        "candidate": _value(finding.candidate),
        "diff": _value(change),
        "ci": [change.low, change.high] if isinstance(change, Estimate) else None,
        "p_adjusted": finding.p_adjusted,
        "verdict": finding.verdict,
        "confirmed": finding.confirmed,
        "measured_on": finding.on,
    }


def _value(item: object) -> float | None:
    return item.value if isinstance(item, Estimate) else None
