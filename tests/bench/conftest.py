"""What benchmarks share: servers and a browser, samples of a figure, and one table of figure,
measured and target.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator

import pytest

from tests.browser.conftest import (
    browser,
    fresh_home,
    measured_home,
    person,
    seats,
    serve,
)

__all__ = ["browser", "fresh_home", "measured_home", "person", "seats", "serve"]


class Table:
    """Rows of figure, measured and target, printed when the tests of a file are done."""

    def __init__(self) -> None:
        """Begin empty."""
        self.rows: list[tuple[str, str, str]] = []

    def add(self, figure: str, measured: str, target: str = "reported") -> None:
        """Keep one row."""
        self.rows.append((figure, measured, target))

    def __str__(self) -> str:
        """Set the rows in columns."""
        rows = [("figure", "measured", "target"), *self.rows]
        widths = [max(len(row[place]) for row in rows) for place in range(3)]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        )


@pytest.fixture(scope="module")
def table(request: pytest.FixtureRequest) -> Iterator[Table]:
    result = Table()
    yield result
    print(f"\n\n{request.module.__doc__.splitlines()[0]}\n{result}\n")


def p95(samples: list[float]) -> float:
    """Take the 95th percentile by the nearest rank."""
    return sorted(samples)[max(round(0.95 * len(samples)) - 1, 0)]


def spread(samples: list[float], unit: str = "ms", scale: float = 1.0) -> str:
    """Write median and 95th percentile."""
    return (
        f"median {statistics.median(samples) * scale:.3g} {unit}, p95 {p95(samples) * scale:.3g}"
        f" {unit}, n={len(samples)}"
    )


def ratio(ours: list[float], theirs: list[float]) -> str:
    """Write how many times as long ours takes in the median."""
    return f"{statistics.median(ours) / statistics.median(theirs):.2f}"
