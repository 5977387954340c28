"""How it was measured: which rows, which intervals, how slices were found, and what is needed to
measure again.
"""

from __future__ import annotations

from core import words
from core.evidence.records import LEAST_RISE, Estimate
from core.impact.points import SEED
from core.script.brief import Brief


def method_lines(brief: Brief) -> tuple[str, ...]:
    """Say how the finding was measured, a sentence each."""
    case, evidence, facts = brief.case, brief.evidence, brief.facts
    lines = [f"Both models are evaluated on the same {facts['rows.total'].says}."]
    methods = tuple(
        dict.fromkeys(
            item.method
            for item in (evidence.overall.baseline, evidence.overall.change)
            if isinstance(item, Estimate)
        )
    )
    if methods:
        lines.append(f"Intervals at {facts['confidence'].says}: {words.listed(methods)}.")
    if not evidence.searched:
        lines.append(f"We tested {facts['looked'].says}; none was worth carrying forward.")
    else:
        lines.append(
            f"We tested {facts['looked'].says} and carried {facts['carried'].says} forward."
        )
    if evidence.hypotheses:
        tests = words.counted(evidence.hypotheses, "test")
        lines.append(
            f"All {tests} form one family, adjusted by weighted Holm: every kind of error, across"
            f" all {case.units_of_row}, in every segment carried forward or named, in every value"
            " of a segment column, and every gap between groups."
        )
    lines.append(
        "Segments found by their errors are measured on"
        f" {facts['rows.confirmation'].says} held-out {case.units_of_row}. Segments found from"
        " input changes or disagreement alone, before looking at errors, and segments named in"
        f" advance are measured on all {case.units_of_row}."
    )
    lines.append(
        "Something got worse only if the rise holds after correction and is larger than its limit;"
        f" without a limit, if it is at least {words.percent(LEAST_RISE, 0)} of the"
        f" {case.baseline}'s own error there: a model that was trained again differs a little"
        " everywhere."
    )
    return (*lines, *(f"{note[:1].upper()}{note[1:].rstrip('.')}." for note in evidence.notes))


MEAN_OFF, TAIL_OFF = (
    0.003,
    0.015,
)  # held by a test against ten million plain draws, for each chain that comes along


def priced_lines(brief: Brief) -> tuple[str, ...]:
    """Say at which points the price is worked out, and how far off that may be."""
    impact = brief.impact
    if impact.people is None:
        return ()
    outcome = impact.draws["money" if impact.priced else "people"]
    error = float(outcome.std()) / outcome.size**0.5
    says = (
        words.money(error, brief.case.currency)
        if impact.priced
        else f"{words.figure(error, 2)}{words.NBSP}{brief.case.harmed_many}"
    )
    return (
        (
            f"Calculated at {words.count(outcome.size)} fixed sample points (scrambled Sobol, seed"
            f" {SEED}), the same for every option and slider position."
        ),
        (
            "Against ten million random draws, a mean was off by at most"
            f" {words.percent(MEAN_OFF)},"
            f" a 95th percentile by {words.percent(TAIL_OFF)}; by chance alone the mean of a day"
            f" would be off by {says} (standard error)."
        ),
    )


def manifest_rows(brief: Brief) -> list[dict[str, str]]:
    """List all that is needed to measure again and get the same."""
    manifest = brief.evidence.manifest
    named = {
        "File": manifest.rows_name,
        "Rows": words.count(manifest.rows),
        "File digest": manifest.rows_sha256,
        "Digest of the mapped columns": manifest.columns_digest,
        "Seed": str(manifest.seed),
        "Evidence": brief.evidence.digest,
        **{f"Version of {name}": version for name, version in manifest.versions},
    }
    return [{"What": name, "Value": value} for name, value in named.items()]
