"""The ruler of a case: of everything that was tested, what the story is told of, and all that
stands beside it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from core.case.error_kinds import BY_ID
from core.case.slices import Slice
from core.evidence.causes.lineage import lineage
from core.evidence.causes.scan_records import Found
from core.evidence.causes.suspects import (
    chosen,
    columns_of,
    suspects,
    threshold_suspects,
)
from core.evidence.detector_constants import DETECTORS
from core.evidence.drift import drifts
from core.evidence.error_budget import first_levels
from core.evidence.error_sizes import by_size
from core.evidence.estimates import Estimate
from core.evidence.family import Family
from core.evidence.family_place import Place
from core.evidence.figures_beside import entered_in_vain, figures_beside
from core.evidence.finding_order import (
    chunks,
    distinct,
    explains,
    found_by,
    gaps_in_order,
    is_like,
    measure_of,
    values_told,
)
from core.evidence.findings import judged
from core.evidence.manifest import manifest_of
from core.evidence.metrics import confusion_that_rose
from core.evidence.mix_split import mix_split
from core.evidence.net_cost import trade_of
from core.evidence.records import (
    LEAST_RISE,
    Evidence,
    Fallback,
    Finding,
    GroupGap,
    Suspect,
)
from core.evidence.rows.conditions import rows_of
from core.evidence.rows.current_model import with_current_model
from core.evidence.rows.sufficient_stats import Sums
from core.evidence.search.segment_candidates import Candidate
from core.evidence.season import priced_slices
from core.evidence.trade import Trade
from core.evidence.verdict import Verdict, decide, leading, trade_words
from core.messages import mark

VERDICTS = DETECTORS.verdicts

REST, UNION = mark("everywhere else"), mark("all segments that got worse")


class Ruler(Family):
    """Chooses what to tell of the findings of a case, and measures what stands beside it."""

    def evidence(self, looked: int, seed: int) -> Evidence:
        """Say what the sums bear."""
        case = self.case
        families, gaps, hypotheses = self._family()
        self.levels = first_levels(families, gaps, len(self.measures), len(self.found))
        kinds = tuple(families["overall"])
        searched, others = self._searched(families["searched"])
        named = tuple(
            leading(chunk) for chunk in chunks(families["named"], len(self.measures))
        )
        others = (*others, *(item for item in families["named"] if item not in named))
        values = tuple(families["values"])
        segments = tuple(value for value in values if BY_ID[value.kind].counts_all)
        standing = self._standing((*searched, *named), values_told(values))
        segments_told = (*searched, *named, *standing)
        verdict = self._decide(kinds, segments_told, gaps)
        lead = verdict.lead
        worst = lead if lead is not None and lead.slice.where else None
        sums = None if worst is None else self._sums_of(worst.slice)
        measure = None if lead is None else measure_of(lead)
        elsewhere = (
            None
            if sums is None
            else self.finding(
                Slice(name=REST), self.all.less(sums), "all rows", measure
            )
        )
        confirmed = distinct(
            [item for item in segments_told if item.confirmed and is_like(item, worst)]
        )
        source = (
            None
            if worst is None
            else chosen(
                [(match_.found, match_.where) for match_ in self.found if match_.found],
                worst.slice,
            )
        )
        clues = () if source is None else source.clues
        result = self._suspects(verdict, clues)
        affected, count = self._affected(confirmed, lead, kinds)
        joined = None if affected is None else affected.slice
        self.priced = priced_slices(joined, [item.slice for item in confirmed], UNION)
        trade = self._trade(lead, kinds, (*searched, *others, *values))
        return Evidence(
            manifest=manifest_of(case, self.read_rows, seed),
            overall=kinds[0],
            elsewhere=elsewhere,
            segments=segments,
            named=named,
            searched=searched,
            looked=looked,
            found_rows=int(self.all.counts[0].sum()),
            confirmation_rows=int(self.all.counts[1].sum()),
            kind=None
            if sums is None or worst is None
            else confusion_that_rose(
                sums.pick(worst.on == "confirmation rows").joint, self.judge.classes
            ),
            shifts=drifts(
                self.scene,
                None if worst is None else worst.slice,
                self.outcomes.change,
                columns_of(result, clues),
            ),
            regression=verdict.regression,
            reason=verdict.reason + trade_words(trade, lead),
            suspects=result,
            suspect_columns=columns_of(result, clues),
            unit=case.columns.unit,
            **figures_beside(self, worst, sums),
            lineage=lineage(case.lineage, columns_of(result, clues)),
            affected=affected,
            confirmed=count,
            lead=lead,
            kinds=kinds,
            others=(
                *others,
                *(value for value in values if not BY_ID[value.kind].counts_all),
            ),
            values=standing,
            gaps=gaps_in_order(gaps),
            hypotheses=hypotheses,
            notes=entered_in_vain(self),
            trade=trade,
            open=verdict.open,
            exceeding=self._exceeding(affected or kinds[0], confirmed),
            mix=mix_split(
                self.scene,
                self.outcomes,
                kinds[0],
                tuple(set(case.columns.segments) - set(columns_of(result, clues))),
                self.design,
            ),
            fallback=None
            if worst is None or sums is None
            else self._fallback(worst, sums),
        )

    def _fallback(self, worst: Finding, inside: Sums) -> Fallback:
        """Measure all records with the current model for a segment, on those that did not find
        it.
        """
        both = with_current_model(self.all, inside)
        combined = self.finding(Slice(name=mark("segment fallback")), both, worst.on)
        new = self.finding(Slice(), self.all, worst.on)
        return Fallback(replace(combined, id="fallback"), new.candidate)

    def _exceeding(
        self, affected: Finding, confirmed: tuple[Finding, ...]
    ) -> Finding | None:
        """Count, of what is priced, the records off by more than does harm, if that is known."""
        if self.main.source != "losses" or self.judge.above is None:
            return None
        union = affected.slice.name == UNION
        sums = (
            self._union(tuple(item.slice for item in confirmed))
            if union
            else self._sums_of(affected.slice)
        )
        return by_size(
            affected, sums, self._total(affected.on), self.least, self.design
        )

    def _trade(
        self,
        lead: Finding | None,
        kinds: tuple[Finding, ...],
        of_slices: tuple[Finding, ...],
    ) -> Trade | None:
        """Find the trade in the records of the lead, or in all."""
        settings: dict[str, Any] = {"together": self.design is not None}
        inside = [
            kind
            for kind in (*kinds, *of_slices)
            if lead is not None and (kind.slice, kind.on) == (lead.slice, lead.on)
        ]
        found = trade_of(inside, self.case.error_costs, **settings)
        paid = next(
            (kind.slice for kind in (*kinds, *of_slices) if kind.verdict == "pays"),
            None,
        )
        if found is None and paid is not None:
            pool = (
                kinds
                if not paid.where
                else [item for item in of_slices if item.slice == paid]
            )
            found = trade_of(pool, self.case.error_costs, **settings)
        return found or trade_of(kinds, self.case.error_costs, **settings)

    def _standing(
        self, before: tuple[Finding, ...], values: tuple[Finding, ...]
    ) -> tuple[Finding, ...]:
        """Keep the segment values that got worse outside the segments told before them.

        In the sample, to choose what to tell.

        A value that shares no row of the sample with those stays: of a large file it may hold too
        few rows there to measure.
        """
        now, findings = self.scene.now, []
        known = np.zeros(now.rows, bool)
        for finding in before:
            if finding.verdict == "fails":
                known |= rows_of(now, finding.slice.where)
        for finding in values:
            own = rows_of(now, finding.slice.where)
            if not (own & known).any():
                findings.append(finding)
                known |= own
                continue
            sums = Sums()
            sums.add(self.outcomes, own & ~known)
            alone = self.finding(finding.slice, sums, "all rows", measure_of(finding))
            sure = (
                isinstance(alone.change, Estimate)
                and alone.rise[1] > 0
                and alone.strength >= VERDICTS.alone_z
            )
            if sure and alone.rise[0] > max(finding.bound or 0.0, finding.rise[0] / 2):
                findings.append(finding)
                known |= own
        return tuple(findings)

    def _suspects(
        self, verdict: Verdict, clues: tuple[Found, ...]
    ) -> tuple[Suspect, ...]:
        """Suspect causes of what got worse in a segment.

        Over all rows a moved threshold can be read off the scores.
        """
        lead = verdict.lead
        if lead is not None and lead.slice.where:
            return suspects(self.scene, lead.slice, clues)
        if lead is None or lead.kind == "grade" or not BY_ID[lead.kind].decides:
            return ()
        return threshold_suspects(self.scene, np.ones(self.scene.now.rows, bool))

    def _decide(
        self,
        kinds: tuple[Finding, ...],
        pool: tuple[Finding, ...],
        gaps: list[GroupGap],
    ) -> Verdict:
        return decide(
            kinds, pool, gaps_in_order(gaps), everywhere=self._everywhere(kinds, pool)
        )

    def _everywhere(
        self, kinds: tuple[Finding, ...], pool: tuple[Finding, ...]
    ) -> bool:
        """Say whether all rows got worse by more than the segments explain, so that the story is
        that of all rows.
        """
        whole = leading(kinds)
        failed = [finding for finding in pool if finding.verdict == "fails"]
        if whole.verdict != "fails" or not failed:
            return False
        if (
            whole.kind != "error"
            and failed[0].kind == "error"
            and kinds[0].verdict != "fails"
        ):
            # more mistakes in a segment weigh more than a trade of one kind for another in all rows
            return False
        alike = [item for item in failed if is_like(item, whole)] or failed[:1]
        found = [
            item
            for item in alike
            if any(place.where == item.slice for place in self.found)
        ] or alike[:1]
        rest = self.all.less(self._union(tuple(match_.slice for match_ in found)))
        if rest.rows < VERDICTS.least_rest_share * self.all.rows:
            rest = self.all.less(self._sums_of(alike[0].slice))
        left = self.finding(Slice(name=REST), rest, "all rows", measure_of(whole))
        allowed = whole.bound if whole.bound is not None else LEAST_RISE * whole.size
        if (
            not isinstance(left.change, Estimate)
            or left.rise[1] <= 0
            or left.rise[0] <= allowed
        ):
            return False
        # Where a segment got worse by far more than all others did, it is what there is to tell.
        of_another = not BY_ID[whole.kind].decides or not is_like(alike[0], whole)
        return (
            of_another or left.rise[0] >= VERDICTS.comparable_ratio * alike[0].rise[0]
        )

    def _searched(
        self, findings: list[Finding]
    ) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
        """Give one finding for each slice that was carried over, by its leading kind, then the same
        slices by the other kinds.
        """
        result, apart = [], []
        for place, each in zip(
            self.found, chunks(findings, len(self.measures)), strict=True
        ):
            lead = leading(each)
            if (
                place.found is not None
                and self._stands_alone(lead, place)
                and not self._held(lead, place, apart)
            ):
                if place.found.route == "disagreement":
                    apart.append((lead, place.found))
                lead = replace(lead, route=found_by(place.found))
                result.append(
                    (
                        lead,
                        place.found,
                        tuple(item for item in each if item.id != lead.id),
                    )
                )
        order = sorted(
            result,
            key=lambda item: (
                item[0].verdict != "fails",
                not item[0].confirmed,
                item[1].route != "clue",
                -explains(*item[:2]),
            ),
        )
        return tuple(item for item, _, _ in order), tuple(
            item for _, _, more in order for item in more
        )

    def _stands_alone(self, finding: Finding, place: Place) -> bool:
        """Leave out a slice that got worse only because it holds rows of one that was found before
        it.
        """
        if (
            place.found is None
            or place.rest is None
            or place.found.route == "clue"
            or not finding.confirmed
        ):
            return True
        alone = self.finding(place.where, place.rest, finding.on, measure_of(finding))
        return isinstance(alone.change, Estimate) and alone.rise[1] > 0

    def _held(
        self, finding: Finding, place: Place, apart: list[tuple[Finding, Candidate]]
    ) -> bool:
        """Say whether a slice that its errors led to got worse only for rows of slices where the
        models lie apart, and explains no more than they do: asked in the sample.
        """
        found, now = place.found, self.scene.now
        if not apart or found is None or not found.by_errors or not finding.confirmed:
            return False
        known = np.any([rows_of(now, each.slice.where) for each, _ in apart], axis=0)
        sums = Sums()
        sums.add(self.outcomes, rows_of(now, place.where.where) & ~known)
        alone = self.finding(place.where, sums, finding.on, measure_of(finding))
        if isinstance(alone.change, Estimate) and alone.rise[1] > 0:
            return False
        return explains(finding, found) <= max(explains(*each) for each in apart)

    def _affected(
        self,
        confirmed: tuple[Finding, ...],
        lead: Finding | None,
        kinds: tuple[Finding, ...],
    ) -> tuple[Finding | None, int]:
        """Measure all that got worse in the kind of the lead as one, each row once, and count the
        segments in it.

        Where the rest got worse as well, that is all rows. Segments that together leave next to no
        rest are compared with what lies outside the lead: where that got no worse, the others only
        hold records of the lead.

        Where a segment was found by its errors, the rise is that of the half that was not searched:
        on the other half the search itself has pushed it up. A single segment is its own finding.
        """
        if lead is None or not lead.slice.where or not confirmed:
            return lead, len(confirmed)
        measure = measure_of(lead)
        union = (
            self._union(tuple(finding.slice for finding in confirmed))
            if len(confirmed) > 1
            else self._sums_of(confirmed[0].slice)
        )
        left = self.all.less(union)
        everything = left.rows < VERDICTS.least_rest_share * self.all.rows
        left = self.all.less(self._sums_of(lead.slice)) if everything else left
        rest = self.finding(Slice(name=REST), left, "all rows", measure)
        rose = isinstance(rest.change, Estimate) and rest.rise[1] > 0
        whole = self._judged(self.finding(Slice(), self.all, "all rows", measure))
        pays = any(kind.verdict == "pays" for kind in kinds if is_like(kind, lead))
        if not pays and whole.verdict == "fails" and rose:
            return whole, len(confirmed)
        if len(confirmed) == 1:
            return confirmed[0], 1
        if everything and not rose:
            return lead, 1
        halved = any(finding.on == "confirmation rows" for finding in confirmed)
        joined = self.finding(
            Slice(name=UNION),
            union,
            "confirmation rows" if halved else "all rows",
            measure,
        )
        union_of = judged(
            replace(joined, id=f"{joined.metric}/union"),
            self.limit("any slice", joined.kind),
        )
        return union_of, len(confirmed)
