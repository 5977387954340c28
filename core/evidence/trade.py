"""A trade between two kinds of mistake, as it was measured and priced."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.case.slices import Slice
from core.evidence.estimates import Estimate


@dataclass(frozen=True, slots=True)
class Trade:
    """One kind of mistake rose for sure and the other fell for sure, in the same records.

    `missed` and `false_alarm` are the changes of their rates and `cases` the share of the records
    that are cases. `even` is how many false alarms one miss must be worth for the two changes to
    weigh alike, as (value, low, high). `net` is what the trade comes to at the costs that were
    entered, per record and in their unit, as (least, most), and `net_interval` the same with the
    uncertainty of both rates; None without costs.
    """

    slice: Slice
    of_class: str
    missed: Estimate
    false_alarm: Estimate
    cases: float
    even: tuple[float, float, float]
    net: tuple[float, float] | None = None
    net_interval: tuple[float, float] | None = None

    @property
    def answer(self) -> Literal["costs more", "costs less", "depends"] | None:
        """Say whether the trade costs more or less whatever the costs in their ranges.

        None without costs.
        """
        if self.net_interval is None:
            return None
        low, high = self.net_interval
        if low > 0:
            return "costs more"
        return "costs less" if high < 0 else "depends"
