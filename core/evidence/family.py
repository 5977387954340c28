"""All tests of a case as one family: sums by slice and kind of error, turned into findings,
corrected and judged.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.case.error_kinds import METRICS, ErrorMeasure
from core.case.model import Limit
from core.case.slices import Slice
from core.evidence.bounds import limit_for
from core.evidence.design_intervals import widened
from core.evidence.detector_constants import DETECTORS
from core.evidence.error_budget import SHARES, alphas
from core.evidence.estimates import Estimate
from core.evidence.family_place import Place
from core.evidence.family_sums import FamilySums
from core.evidence.findings import adjusted, from_many_counts, from_sums, judged
from core.evidence.graded_scale import on_scale
from core.evidence.groups import Group, gaps_of, judged_gap
from core.evidence.net_cost import trades_settled
from core.evidence.records import Finding, GroupGap, Rest
from core.evidence.rows.axis_values import group_names, single_values
from core.evidence.rows.clusters import FEW_CLUSTERS, carriers
from core.evidence.rows.sufficient_stats import Measured, Sums
from core.evidence.search.segment_candidates import Candidate

VERDICTS = DETECTORS.verdicts


class Family(FamilySums):
    """Turns the sums of all rows into findings under the limits of one case, corrected as one
    family.
    """

    @property
    def measures(self) -> tuple[ErrorMeasure, ...]:
        """List the kinds of error, the main one first.

        Those of classes that no row holds are left out.
        """
        return self.judge.measures

    def limit(self, where: str, kind: str = "error") -> Limit | None:
        """Find the limit that was agreed for a kind of error."""
        return limit_for(self.case.limits, where, kind)

    def _total(self, on: Rest) -> float:
        """Count all rows of both halves or of the second, by weight where rows have weights."""
        picked = self.all.pick(on == "confirmation rows")
        weights = picked.of(self.main).weights
        return float(picked.rows if weights is None else weights[0])

    def finding(
        self,
        where: Slice,
        sums: Sums,
        on: Rest = "all rows",
        measure: ErrorMeasure | None = None,
    ) -> Finding:
        """Make the finding of one slice by one kind of error, not yet corrected or judged."""
        measure = measure or self.main
        picked = sums.pick(on == "confirmation rows")
        result = picked.of(measure, self.judge.classes)
        total, designs = self._total(on), (self.design, self.of_rates)
        built = from_sums(where, result, total, self.least, on, measure, *designs)
        return self._scaled(self._carried(built, result), picked)

    @property
    def least(self) -> int:
        """Give the fewest rows that are measured.

        Of copies it takes as many more as there are of each.
        """
        copies = self.judge.copies
        if copies is None or self.judge.known is None:
            return self.case.min_rows
        return int(np.ceil(self.case.min_rows * copies.size / self.judge.known.size))

    def _carried(self, finding: Finding, measured: Measured) -> Finding:
        """Tell how many clusters the rise rests on, where that is a handful of many.

        A record with its copies is one record: of those as few are enough as of records that have
        none.
        """
        if measured.groups is None or self.design is None or not self._few_carriers:
            return finding
        retained = measured.groups[0] > 0
        sums = finding.toward * measured.groups[1][retained]
        return replace(finding, carried=carriers(sums, self._few_carriers))

    @property
    def _few_carriers(self) -> int:
        """Give how many clusters, or copied records, are a handful; 0 where there are none."""
        if self.case.columns.cluster:
            return FEW_CLUSTERS
        return VERDICTS.fewest_discordant_rows if self.judge.copies is not None else 0

    def _scaled(self, finding: Finding, picked: Sums) -> Finding:
        """Set what a relative limit is a share of: for scores the larger of own loss and that of
        all, for a bias the absolute error.
        """
        if finding.kind == "score" and isinstance(finding.baseline, Estimate):
            every = self.all.pick(second_only=False).of(METRICS["log-loss"]).losses
            usual = every.baseline / every.n if every is not None and every.n else 0.0
            return replace(finding, scale=max(finding.baseline.value, usual))
        grades = self.case.columns.grades
        if grades is not None:
            return replace(on_scale(finding, grades), scale=grades.span)
        if finding.kind == "bias" and finding.n:
            return replace(finding, scale=float(picked.losses[0][0]) / finding.n)
        return finding

    def _by_kind(self, place: Place) -> list[tuple[str, Finding, float]]:
        """Measure one slice by every kind.

        The kind that led to it has the larger part of the error allowed.
        """
        result = [
            self.finding(place.where, place.sums, place.on, measure)
            for measure in self.measures
        ]
        found = place.found
        lead = next(
            (
                i
                for i, item in enumerate(result)
                if found and (item.kind, item.of_class) == _led(found)
            ),
            0,
        )
        others = (1 - DETECTORS.budget.main_kind_share) / max(len(result) - 1, 1)
        return [
            (
                place.family,
                item,
                DETECTORS.budget.main_kind_share if i == lead else others,
            )
            for i, item in enumerate(result)
        ]

    def _values(self) -> list[tuple[str, Finding, float]]:
        """Measure every value of every segment column on all rows, by every kind."""
        wheres, sums = [], []
        for axis, each in zip(self.axes, self.of_values, strict=True):
            for i in single_values(axis):
                wheres.append(Slice((axis.conditions[i],)))
                sums.append(each.sums(axis.member[i]).pick(second_only=False))
        total, least = self._total("all rows"), self.least
        designs = (self.design, self.of_rates)
        values = []
        for measure in self.measures:
            result = [item.of(measure, self.judge.classes) for item in sums]
            if measure.is_rate:
                pairs = [
                    (where, item.counts)
                    for where, item in zip(wheres, result, strict=True)
                    if item.counts is not None
                ]
                bare = from_many_counts(pairs, round(total), least, "all rows", measure)
                found = [
                    widened(finding, part, total, *designs)
                    for finding, part in zip(bare, result, strict=True)
                ]
            else:
                found = [
                    from_sums(where, item, total, least, "all rows", measure, *designs)
                    for where, item in zip(wheres, result, strict=True)
                ]
            for match_, part, whole in zip(found, result, sums, strict=True):
                values.append(
                    ("values", self._scaled(self._carried(match_, part), whole), 1.0)
                )
        return values

    def _gaps(self) -> list[GroupGap]:
        """Compare the groups of every column of people, and of two such columns together."""
        if self.main.source == "losses" or not self.people:
            return []
        named = [
            (axis.column, group_names(axis), each)
            for axis, each in zip(self.people, self.of_people, strict=True)
        ]
        for (item, other), each in zip(self.pairs, self.of_pairs, strict=True):
            first, second = (group_names(self.people[i]) for i in (item, other))
            names = [f"{a}, {b}" if a and b else "" for a in first for b in second]
            named.append(
                (
                    f"{self.people[item].column} and {self.people[other].column}",
                    names,
                    each,
                )
            )
        classes = self.judge.classes
        slots = self.all.counts.shape[1]
        positive = None
        kinds = []
        for measure in self.measures:
            values = np.array(
                [
                    i < len(classes) and classes[i] == measure.of_class
                    for i in range(slots)
                ]
            )
            if measure.kind == "score":
                continue
            kinds.append(
                (
                    measure,
                    None
                    if not measure.of_class
                    else ~values
                    if measure.others
                    else values,
                )
            )
            positive = (
                values
                if measure.kind == "missed" and self.case.columns.task == "binary"
                else positive
            )
        if positive is not None:
            kinds.append((METRICS["selection-rate"], None))
        gaps = []
        for column, names, each in named:
            counts = each.counts.sum(axis=1)
            weights = None if each.weights is None else each.weights.sum(axis=1)
            groups = [
                Group(
                    name,
                    counts[code],
                    None if weights is None else weights[code],
                    (
                        None
                        if self.design is None or each.clusters is None
                        else each.clusters.of(code)
                    ),
                )
                for code, name in enumerate(names)
                if name and counts[code].sum()
            ]
            if len(groups) > 1:
                settings = (self.least, self.design, self._few_carriers)
                gaps += gaps_of(column, groups, kinds, positive, *settings)
        return gaps

    def _judged(self, finding: Finding) -> Finding:
        where = "any slice" if finding.slice.where else "overall"
        return judged(finding, self.limit(where, finding.kind))

    def _family(self) -> tuple[dict[str, list[Finding]], list[GroupGap], int]:
        """Measure everything, correct it as one family by weighted Holm, and judge it."""
        entries = self._by_kind(Place("overall", Slice(), self.all))
        for place in (*self.found, *self.named):
            entries += self._by_kind(place)
        entries += self._values()
        gaps = self._gaps()
        tested = [item for _, item, _ in entries]
        ps = adjusted([*tested, *gaps], alphas(entries, gaps))
        families: dict[str, list[Finding]] = {name: [] for name in SHARES}
        for (name, item, _), p in zip(entries, ps[: len(entries)], strict=True):
            families[name].append(self._judged(replace(item, p_adjusted=p)))
        for name, found in families.items():
            families[name] = trades_settled(
                found,
                self.case.error_costs,
                self.case.limits,
                together=self.design is not None,
            )
        agreed = self.limit("any gap")
        bound = None if agreed is None else agreed.bound
        group_gaps = [
            judged_gap(replace(gap, p_adjusted=p), bound)
            for gap, p in zip(gaps, ps[len(entries) :], strict=True)
        ]
        return (
            families,
            group_gaps,
            sum(gap.verdict != "too few" for gap in (*tested, *gaps)),
        )


def _led(found: Candidate) -> tuple[str, str]:
    return found.kind, found.of_class
