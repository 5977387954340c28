"""Do 95% intervals hold the truth 95 times in 100, and do tests at .05 cry wolf 5 times in 100?

Exact sums or simulation.

A short run belongs to every test run. The full one, with its table:

    python -m pytest tests/core/evidence/test_evidence_coverage.py -m slow -s
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import pytest
from scipy.stats import binom, norm

from core.evidence.records import Estimate
from core.evidence.rows.clusters import clustered_mean
from core.evidence.statistics.intervals import mcnemar_midp, newcombe_unpaired, tango, wilson
from core.evidence.statistics.power import srm
from core.evidence.statistics.probabilities import brier_change, log_loss_change
from core.evidence.statistics.ranking import auc_change
from core.evidence.statistics.rates import changes, model_rates
from core.evidence.statistics.residuals import mae_change, rmse_change

SHORT, FULL = 250, 4_000
FAST = 20  # vectorised methods are simulated this many times more often


@dataclass(frozen=True, slots=True)
class Case:
    """What is tried, how often it should be right, and how to try it so many times."""

    name: str
    low: float
    high: float
    run: Callable[[np.random.Generator, int], float]


def share(hits: Iterator[bool]) -> float:
    return float(np.mean(list(hits)))


def holds(result, truth: float) -> bool:
    assert isinstance(result.value, Estimate), result
    return result.value.low <= truth <= result.value.high


# Exact sums


def one_rate(method, n: int, p: float, rng, times: int) -> float:
    hits = np.arange(n + 1)
    low, high = method(hits, n)
    return float(binom.pmf(hits, n, p)[(low <= p) & (p <= high)].sum())


def size_of(test, n: int, discordant: float, rng, times: int) -> float:
    k = np.arange(n + 1)
    rejects = [
        binom.pmf(np.arange(item + 1), item, 0.5)[
            test(np.arange(item + 1), item - np.arange(item + 1)) <= 0.05
        ].sum()
        for item in k
    ]
    return float(binom.pmf(k, n, discordant) @ rejects)


# Simulations, vectorised


def paired(n: int, up: float, down: float, rng, times: int) -> float:
    b, c, _ = rng.multinomial(n, [up, down, 1 - up - down], FAST * times).T
    low, high = tango(b, c, n)
    return float(((low <= up - down) & (up - down <= high)).mean())


def unpaired(n: int, m: int, p: float, q: float, rng, times: int) -> float:
    x, y = rng.binomial(n, p, FAST * times), rng.binomial(m, q, FAST * times)
    low, high = newcombe_unpaired((x, np.full_like(x, n)), (y, np.full_like(y, m)))
    return float(((low <= q - p) & (q - p <= high)).mean())


# Simulations, one by one


def f1(rng, times: int) -> float:
    cells = rng.multinomial(600, [0.12, 0.04, 0.05, 0.79], times)
    truth = 2 * 0.12 / (2 * 0.12 + 0.04 + 0.05)
    return share(
        holds(model_rates([[tp, fn], [fp, tn]], ("yes", "no")).classes[0].f1, truth)
        for tp, fn, fp, tn in cells
    )


def bootstrap(metric: str, rng, times: int) -> float:
    cells = np.array([[[0.60, 0.04], [0.02, 0.05]], [[0.03, 0.02], [0.05, 0.19]]])
    precision = [cells[1, 1].sum() / cells[:, 1].sum(), cells[1, :, 1].sum() / cells[:, :, 1].sum()]
    recall = [cells[1, 1].sum() / cells[1].sum(), cells[1, :, 1].sum() / cells[1].sum()]
    values = (
        precision
        if metric == "precision"
        else [2 * p * r / (p + r) for p, r in zip(precision, recall, strict=True)]
    )
    drawn = rng.multinomial(500, cells.ravel(), times).reshape(-1, 2, 2, 2)
    resamples = 2_000 if times >= FULL else 400
    return share(
        holds(
            getattr(changes(picture, ("no", "yes"), resamples=resamples).classes[1], metric).change,
            values[1] - values[0],
        )
        for picture in drawn
    )


def areas(shared: bool, rng, times: int) -> float:
    truth = np.arange(300) < 60
    values = (
        norm.cdf(1.2 / np.sqrt(4)),
        norm.cdf(1.2 / np.sqrt(2.5)),
    )  # noise of variance 1 + 1 and 1 + .25 on each side

    def once() -> bool:
        common = rng.normal(size=300) + 1.2 * truth
        item, two = common + rng.normal(size=300), common + 0.5 * rng.normal(size=300)
        compared = auc_change(truth, item, two)
        return (
            holds(compared.change, values[1] - values[0])
            if shared
            else holds(compared.candidate, values[1])
        )

    return share(once() for _ in range(times))


def losses(paired_scores: bool, rng, times: int) -> float:
    grid = (np.arange(100_000) + 0.5) / 100_000
    entropy = -(grid * np.log(grid) + (1 - grid) * np.log(1 - grid)).mean()
    drift = float(
        ((grid**1.2 - grid) ** 2).mean()
    )  # by how much the Brier score of grid^1.2 is worse where truth follows grid

    def once() -> bool:
        p = rng.random(300)
        y = rng.random(300) < p
        return (
            holds(brier_change(y, p, p**1.2).change, drift)
            if paired_scores
            else holds(log_loss_change(y, p, p).baseline, entropy)
        )

    return share(once() for _ in range(times))


def residuals(ask, part: str, truth: float, rng, times: int) -> float:
    def once() -> bool:
        y = rng.normal(size=300)
        item = y + rng.normal(size=300)
        two = y + 0.5 * (item - y) + 1.1 * rng.normal(size=300)
        return holds(getattr(ask(y, item, two), part), truth)

    return share(once() for _ in range(times))


def clustered(icc: float, rng, times: int) -> float:
    def once() -> bool:
        p = rng.beta(0.08 * (1 / icc - 1), 0.92 * (1 / icc - 1), 100) if icc else np.full(100, 0.08)
        sizes = rng.integers(5, 16, 100)
        hits = rng.binomial(sizes, p)
        return holds(clustered_mean(sizes, hits)[0], 0.08)

    return share(once() for _ in range(times))


def srm_alarm(rng, times: int) -> float:
    return share(
        srm(item, [3, 1, 1]).alarm for item in rng.multinomial(5_000, [0.6, 0.2, 0.2], 5 * times)
    )


COVER, SIZE = (0.93, 0.97), (0.0, 0.055)
CASES = [
    *(
        Case(f"Wilson, n {n}, p {p}", *COVER, partial(one_rate, wilson, n, p))
        for n, p in ((100, 0.1), (500, 0.02), (1_000, 0.05), (5_000, 0.01), (50, 0.5))
    ),
    *(
        Case(f"Tango, n {n}, {b} v {c}", *COVER, partial(paired, n, b, c))
        for n, b, c in ((200, 0.05, 0.05), (500, 0.05, 0.02), (2_000, 0.01, 0.005), (100, 0.2, 0.1))
    ),
    *(
        Case(f"Newcombe unpaired, {n} v {m}", *COVER, partial(unpaired, n, m, p, q))
        for n, m, p, q in ((200, 200, 0.1, 0.2), (1_000, 300, 0.05, 0.05))
    ),
    *(
        Case(f"size of mid-p, n {n}, discordant {d}", *SIZE, partial(size_of, mcnemar_midp, n, d))
        for n, d in ((50, 0.2), (200, 0.05), (200, 0.1), (400, 0.1))
    ),
    Case("F1 by Wilson on J", *COVER, f1),
    Case("change of precision, bootstrap", *COVER, partial(bootstrap, "precision")),
    Case("change of F1, bootstrap", *COVER, partial(bootstrap, "f1")),
    Case("ROC AUC, DeLong", *COVER, partial(areas, False)),
    Case("change of ROC AUC, DeLong", *COVER, partial(areas, True)),
    Case("log loss, t", *COVER, partial(losses, False)),
    Case("change of Brier score, t", *COVER, partial(losses, True)),
    Case("RMSE, root of t", *COVER, partial(residuals, rmse_change, "baseline", 1.0)),
    Case(
        "change of RMSE, delta",
        *COVER,
        partial(residuals, rmse_change, "change", (0.25 + 1.21) ** 0.5 - 1),
    ),
    Case(
        "change of MAE, t",
        *COVER,
        partial(residuals, mae_change, "change", ((0.25 + 1.21) ** 0.5 - 1) * (2 / np.pi) ** 0.5),
    ),
    *(
        Case(f"rate of clusters, robust, ICC {icc}", 0.92, 0.97, partial(clustered, icc))
        for icc in (0.05, 0.2)
    ),
    Case("alarm on a sound split", 0.0, 0.003, srm_alarm),
]


def shown(case: Case, got: float) -> None:
    print(f"{case.name:45} {got:.3f}   should be {case.low:.3f} to {case.high:.3f}")


@pytest.mark.parametrize("case", CASES, ids=lambda item: item.name)
def test_a_short_run_is_near_what_it_says(case: Case) -> None:
    got = case.run(np.random.default_rng(20260101), SHORT)
    shown(case, got)
    assert case.low - 0.02 <= got <= case.high + 0.02


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda item: item.name)
def test_a_full_run_keeps_what_it_says(case: Case) -> None:
    got = case.run(np.random.default_rng(20260101), FULL)
    shown(case, got)
    assert case.low <= got <= case.high
