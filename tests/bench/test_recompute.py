"""What a slider costs: price, schedule and weigh again for ten inputs and five options, one
core.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from core.case.inputs import Option
from core.case.model import Case
from core.impact.price import price
from core.options.flips import inputs_of
from core.options.weigh import weigh
from core.plan.schedule import schedule
from core.script.brief import Brief
from tests.bench.conftest import Table, spread

pytestmark = pytest.mark.bench

ROUNDS = 60
TARGET = "10 ms together, idle"
TEN = (
    "traffic",
    "action_share",
    "people_each",
    "value_each",
    "leave_share",
    "customer_value",
    "delay_revenue",
    "delay_reputation",
    "delay_time",
    "slowness",
)


def five(options: tuple[Option, ...]) -> tuple[Option, ...]:
    return tuple(
        option
        for option in options
        if option.id in {"pause", "rollout", "patch", "hold", "release"}
    )


def moved(case: Case, names: tuple[str, ...], position: int) -> Case:
    """Move inputs to ends that they never had before."""
    factor = 1 + 0.0017 * position
    for name in names:
        quantity = case.quantity(name)
        case = case.with_assumption(
            replace(
                quantity,
                low=quantity.low * factor,
                high=min(quantity.high * factor, 0.99)
                if quantity.unit == "share"
                else quantity.high * factor,
            )
        )
    return case


def samples(
    brief: Brief, names: Callable[[int], tuple[str, ...]]
) -> Iterator[tuple[float, float, float]]:
    case = replace(brief.case, options=five(brief.case.options))
    for position in range(ROUNDS):
        changed = moved(case, names(position), position + 1)
        begun = time.perf_counter()
        impact = price(changed, brief.evidence)
        priced = time.perf_counter()
        plan = schedule(changed)
        dated = time.perf_counter()
        weigh(changed, brief.evidence, impact, plan)
        yield priced - begun, dated - priced, time.perf_counter() - dated


def add(table: Table, brief: Brief, what: str, names: Callable[[int], tuple[str, ...]]) -> None:
    rows = list(samples(brief, names))[5:]
    for name, column in zip(("price", "schedule", "weigh"), zip(*rows, strict=True), strict=True):
        table.add(f"{what}: {name}", spread(list(column), "ms", 1_000))
    table.add(f"{what}: together", spread([sum(row) for row in rows], "ms", 1_000), TARGET)


@pytest.mark.parametrize("name", ["late_flights", "arrival_class"])
def test_one_input_moves_at_each_call(sample, name: str, table: Table) -> None:
    """Two calendars in the first case, one in the second."""
    add(table, sample(name), f"{name}, one input", lambda position: (TEN[position % len(TEN)],))


@pytest.mark.parametrize("name", ["late_flights", "arrival_class"])
def test_all_inputs_move_at_each_call(sample, name: str, table: Table) -> None:
    add(table, sample(name), f"{name}, all inputs", lambda position: TEN)


def test_weigh_alone(benchmark, sample, table: Table) -> None:
    brief = sample("late_flights")
    case = replace(brief.case, options=five(brief.case.options))
    benchmark.pedantic(
        weigh, (case, brief.evidence, brief.impact, brief.plan), rounds=100, warmup_rounds=3
    )
    table.add(
        f"weigh() again, {len(inputs_of(case, brief.impact))} inputs searched for flips",
        spread(list(benchmark.stats.stats.data), "ms", 1_000),
    )
