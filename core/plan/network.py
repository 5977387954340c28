"""The steps as a network: what waits for what, when each step runs in each draw, and which steps
decide the end or clash.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter

import numpy as np

from core.case.inputs import PlanStep
from core.case.model import Case
from core.plan.calendars import HORIZON, Handover, Worktime, handover, joined, worktime

# Two paths that end within a millisecond of one another are equally long.
TIE = 1e-8
CLASHING = 0.5  # of the draws, from which on two steps of an owner are said to clash


def predecessors(plan: Sequence[PlanStep]) -> tuple[tuple[str, ...], ...]:
    """Name the steps that each step waits for: those it names, or else the one listed just before
    it.

    >>> first, second = PlanStep("a", "x", 1, 1, 1), PlanStep("b", "x", 1, 1, 1)
    >>> predecessors((first, second, PlanStep("c", "x", 1, 1, 1, ("a",))))
    ((), ('a',), ('a',))
    """
    before = [(), *((step.name,) for step in plan)]
    return tuple(
        before[i] if step.after is None else tuple(dict.fromkeys(step.after))
        for i, step in enumerate(plan)
    )


def cycles(plan: Sequence[PlanStep]) -> list[tuple[str, ...]]:
    """List the circles of steps that wait for one another, each in the order of work.

    One that shares steps with another may hide it.

    >>> cycles((PlanStep("a", "x", 1, 1, 1, ("b",)), PlanStep("b", "x", 1, 1, 1)))
    [('a', 'b', 'a')]
    """
    left = {
        step.name: set(names)
        for step, names in zip(plan, predecessors(plan), strict=True)
    }
    found = []
    for _ in plan:
        try:
            TopologicalSorter(left).prepare()
        except CycleError as error:
            circle = tuple(error.args[1])
        else:
            break
        first = min(range(len(circle) - 1), key=lambda i: list(left).index(circle[i]))
        found.append((*circle[first:-1], *circle[: first + 1]))
        left = {
            name: names - set(circle)
            for name, names in left.items()
            if name not in circle
        }
    return found


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Steps by their place in the plan: an order of work, who waits for whom, everything
    downstream, and whose time each takes.

    `reading` holds the days on which anybody of the plan works: dates are read on those.
    """

    order: tuple[int, ...]
    after: tuple[tuple[int, ...], ...]
    before: tuple[tuple[int, ...], ...]
    downstream: tuple[frozenset[int], ...]
    worktimes: tuple[Worktime, ...]
    handovers: dict[tuple[int, int], Handover]
    reading: Worktime

    @property
    def one_calendar(self) -> bool:
        """Say whether all owners work on the same days: then slowness stretches the whole network
        evenly.
        """
        return all(item is self.reading for item in self.worktimes)

    @property
    def ends(self) -> tuple[int, ...]:
        """List the steps that nothing waits for."""
        return tuple(i for i in self.order if not self.before[i])


def network(case: Case, horizon: int = HORIZON) -> Network:
    """Join the steps of a case that was checked with the working time of their owners, up to a
    horizon in days.
    """
    return _network(
        case.plan, tuple(worktime(case, item.owner, horizon) for item in case.plan)
    )


@lru_cache(maxsize=64)
def _network(plan: tuple[PlanStep, ...], worktimes: tuple[Worktime, ...]) -> Network:
    place = {step.name: i for i, step in enumerate(plan)}
    after = tuple(tuple(place[name] for name in names) for names in predecessors(plan))
    order = tuple(TopologicalSorter(dict(enumerate(after))).static_order())
    before = tuple(tuple(j for j in order if i in after[j]) for i in range(len(plan)))
    edges = {
        (i, j): handover(worktimes[i], worktimes[j])
        for j in order
        for i in after[j]
        if worktimes[i] is not worktimes[j]
    }
    return Network(
        order,
        after,
        before,
        _downstream(order, before),
        worktimes,
        edges,
        joined(worktimes),
    )


def _downstream(
    order: tuple[int, ...], before: tuple[tuple[int, ...], ...]
) -> tuple[frozenset[int], ...]:
    counts: dict[int, frozenset[int]] = {}
    for i in reversed(order):
        counts[i] = frozenset(before[i]).union(*(counts[j] for j in before[i]))
    return tuple(counts[i] for i in range(len(order)))


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Start and end of each step in each draw, (steps, draws), as positions in the working days of
    its owner.

    `arrivals` holds, for a hand-over between two calendars, the end of the one step in the
    positions of the other.
    """

    starts: np.ndarray
    ends: np.ndarray
    arrivals: dict[tuple[int, int], np.ndarray]


def run(net: Network, work: np.ndarray) -> Run:
    """Run the network on working days of shape (steps, draws): a step starts when all that it waits
    for have ended.
    """
    result = Run(np.zeros_like(work), np.empty_like(work), {})
    for i in net.order:
        for j in net.after[i]:
            if (j, i) in net.handovers:
                result.arrivals[j, i] = net.handovers[j, i](result.ends[j])
            np.maximum(result.starts[i], arrived(result, j, i), out=result.starts[i])
        np.add(result.starts[i], work[i], out=result.ends[i])
    return result


def arrived(ran: Run, giver: int, taker: int) -> np.ndarray:
    """Say when the end of one step reached another, as positions in the working days of the one who
    takes over.
    """
    return ran.arrivals.get((giver, taker), ran.ends[giver])


def rerun(
    net: Network, ran: Run, work: np.ndarray, changed: int, changed_work: np.ndarray
) -> list[np.ndarray]:
    """Give the ends of all steps with other working days for one of them, running again only what
    is downstream of it.
    """
    ends, moved = list(ran.ends), {changed}
    ends[changed] = ran.starts[changed] + changed_work
    for i in net.order:
        if i in net.downstream[changed]:
            again = [
                _handed(net, j, i, ends[j]) if j in moved else arrived(ran, j, i)
                for j in net.after[i]
            ]
            ends[i] = _latest(again) + work[i]
            moved.add(i)
    return ends


def _handed(net: Network, giver: int, taker: int, end: np.ndarray) -> np.ndarray:
    through = net.handovers.get((giver, taker))
    return end if through is None else through(end)


def finishes(net: Network, ends: Sequence[np.ndarray] | np.ndarray) -> np.ndarray:
    """Read the end of the whole plan in each draw, in whole days since its start."""
    if net.one_calendar:
        return net.worktimes[0].done(_latest([ends[i] for i in net.ends]))
    return read(net, _latest([net.worktimes[i].time(ends[i]) for i in net.ends]))


def read(net: Network, times: np.ndarray) -> np.ndarray:
    """Read calendar times as whole days on which anybody of the plan works.

    One reading for all steps: by its owner's own calendar, a step that ends on the Thursday of
    somebody who works Monday to Thursday would be done on the Monday, after what follows it.
    """
    return net.reading.done(net.reading.position(times))


def _latest(many: Sequence[np.ndarray]) -> np.ndarray:
    found = many[0]
    for values in many[1:]:
        found = np.maximum(found, values)
    return found


def end_times(net: Network, ran: Run) -> np.ndarray:
    """Give the end of the plan in each draw in calendar time, or as positions where all share one
    calendar.
    """
    return _latest([_comparable(net, i, ran.ends[i]) for i in net.ends])


def _comparable(net: Network, i: int, end: np.ndarray) -> np.ndarray:
    return end if net.one_calendar else net.worktimes[i].time(end)


def on_longest_path(net: Network, ran: Run) -> np.ndarray:
    """Tell (steps, draws) whether a step lies on the longest path.

    Of paths that are equally long all count.

    An end that reaches the next owner on a day off is on the path, although it has the hours until
    the next morning to spare.
    """
    found = np.zeros(ran.ends.shape, dtype=bool)
    final = end_times(net, ran) - TIE
    for i in reversed(net.order):
        if not net.before[i]:
            found[i] = _comparable(net, i, ran.ends[i]) >= final
        for j in net.before[i]:
            found[i] |= found[j] & (arrived(ran, i, j) >= ran.starts[j] - TIE)
    return found


def clashes(
    plan: tuple[PlanStep, ...], net: Network, ran: Run
) -> list[tuple[str, ...]]:
    """Name for each step the steps that its owner has at the same time in at least half of
    the draws.
    """
    found: list[list[str]] = [[] for _ in plan]
    for i, j in _loose_pairs(plan, net):
        at_once = (ran.starts[i] < ran.ends[j]) & (ran.starts[j] < ran.ends[i])
        if np.count_nonzero(at_once) >= CLASHING * at_once.size:
            found[i].append(plan[j].name)
            found[j].append(plan[i].name)
    return [tuple(texts) for texts in found]


def _loose_pairs(plan: tuple[PlanStep, ...], net: Network) -> list[tuple[int, int]]:
    """List the pairs of steps of one owner of which neither waits for the other."""
    pairs = [
        (i, j)
        for j in range(len(plan))
        for i in range(j)
        if plan[i].owner.strip() == plan[j].owner.strip()
    ]
    return [
        (i, j)
        for i, j in pairs
        if j not in net.downstream[i] and i not in net.downstream[j]
    ]
