"""How it was measured: which rows, which intervals, how slices were found, and what is needed to
measure again.
"""

from __future__ import annotations

from core import money_words, words
from core.evidence.records import LEAST_RISE, Estimate
from core.impact.points import SEED
from core.messages import say, say_stored
from core.script.brief import Brief
from core.script.source_lines import source_facts, source_lines
from core.text import capitalized


def method_lines(brief: Brief) -> tuple[str, ...]:
    """Say how the finding was measured, a sentence each."""
    case, evidence, facts = brief.case, brief.evidence, brief.facts
    lines = [
        say(
            "Both models are evaluated on the same {rows_total}.",
            rows_total=facts["rows.total"].says,
        )
    ]
    methods = tuple(
        dict.fromkeys(
            say_stored(item.method)
            for item in (evidence.overall.baseline, evidence.overall.change)
            if isinstance(item, Estimate)
        )
    )
    if methods:
        lines.append(
            say(
                "Intervals at {confidence}: {methods}.",
                confidence=facts["confidence"].says,
                methods=words.listed(methods),
            )
        )
    if not evidence.searched:
        lines.append(
            say(
                "We tested {looked}; none was worth carrying forward.",
                looked=facts["looked"].says,
            )
        )
    else:
        lines.append(
            say(
                "We tested {looked} and carried {carried} forward.",
                looked=facts["looked"].says,
                carried=facts["carried"].says,
            )
        )
    if evidence.hypotheses:
        tests = words.count_noun(evidence.hypotheses, "test")
        lines.append(
            say(
                "All {tests} form one family, adjusted by weighted Holm: every kind of"
                " error, across all {units_of_row}, in every segment carried forward or"
                " named, in every value of a segment column, and every gap between groups.",
                tests=tests,
                units_of_row=case.units_of_row,
            )
        )
    lines.append(
        say(
            "Segments found by their errors are measured on {rows_confirmation} held-out"
            " {units_of_row}. Segments found from input changes or disagreement alone,"
            " before looking at errors, and segments named in advance are measured on all"
            " {units_of_row}.",
            rows_confirmation=facts["rows.confirmation"].says,
            units_of_row=case.units_of_row,
        )
    )
    lines.append(
        say(
            "Something got worse only if the rise holds after correction and is larger than"
            " its limit; without a limit, if it is at least {least_rise} of the"
            " {baseline}'s own error there: a model that was trained again differs a little"
            " everywhere.",
            least_rise=words.percent(LEAST_RISE, 0),
            baseline=case.baseline,
        )
    )
    if evidence.manifest.source is not None:
        lines += source_lines(evidence.manifest.source, case.units_of_row)
    return (
        *lines,
        *(f"{note[:1].upper()}{note[1:].rstrip('.')}." for note in evidence.notes),
    )


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
        money_words.money(error, brief.case.currency)
        if impact.priced
        else f"{words.plain_number(error, 2)}{words.NBSP}{brief.case.harmed_many}"
    )
    return (
        (
            say(
                "Calculated at {size} fixed sample points (scrambled Sobol, seed {seed}),"
                " the same for every option and slider position.",
                size=words.count(outcome.size),
                seed=SEED,
            )
        ),
        (
            say(
                "Against ten million random draws, a mean was off by at most {mean_off}, a"
                " 95th percentile by {tail_off}; by chance alone the mean of a day would be"
                " off by {text} (standard error).",
                mean_off=words.percent(MEAN_OFF),
                tail_off=words.percent(TAIL_OFF),
                text=says,
            )
        ),
    )


def manifest_rows(brief: Brief) -> list[dict[str, str]]:
    """List all that is needed to measure again and get the same."""
    manifest = brief.evidence.manifest
    named = {
        say("File"): manifest.rows_name,
        capitalized(brief.case.units_of_row): words.count(manifest.rows),
        say("File digest"): manifest.rows_sha256,
        say("Digest of the mapped columns"): manifest.columns_digest,
        say("Seed"): str(manifest.seed),
        **source_facts(manifest.source),
        say("Evidence"): brief.evidence.digest,
        **{
            say("Version of {name}", name=name): version
            for name, version in manifest.versions
        },
    }
    return [{say("What"): name, say("Value"): value} for name, value in named.items()]
