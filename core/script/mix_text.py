"""What is said of the model and the mix."""

from __future__ import annotations

from core import words
from core.case.display_names import column_name
from core.case.model import Case
from core.evidence.detector_constants import DETECTORS
from core.evidence.records import Evidence, Gap
from core.evidence.supporting_records import MixSplit
from core.script.kinds_text import change_words, range_words, value_words

TOLD = DETECTORS.mix.told_share


def mix_facts(case: Case, evidence: Evidence) -> dict[str, str]:
    """Facts of the split: the error then and now, the part of the model, the part of the mix."""
    split, overall = evidence.mix, evidence.overall
    if split is None or isinstance(overall.candidate, Gap):
        return {}
    names = dict(case.wording)
    facts = {
        "mix.then": value_words(case, overall, split.then),
        "mix.now": value_words(case, overall, overall.candidate.value),
        "mix.model": change_words(case, overall, split.model.value),
        "mix.model.interval": range_words(
            case, overall, split.model.low, split.model.high
        ),
        "mix.mix": change_words(case, overall, split.mix.value),
        "mix.mix.interval": range_words(case, overall, split.mix.low, split.mix.high),
        "mix.columns": words.listed(
            tuple(column_name(item, names) for item in split.columns)
        ),
        "mix.rows": words.count(split.rows_then),
    }
    share = share_of_mix(split)
    return facts if share is None else facts | {"mix.share": words.percent(share, 0)}


def share_of_mix(split: MixSplit) -> float | None:
    """Give the share of the rise that goes with the mix, where both parts are a rise."""
    if split.mix.value <= 0 or split.model.value <= 0:
        return None
    return split.mix.value / (split.mix.value + split.model.value)


def mix_guards(evidence: Evidence) -> dict[str, bool]:
    """Say whether the rise was split, and whether the mix explains enough of it to be said.

    Only where its interval leaves out zero: a sentence on the mix is as sure as others.
    """
    split = evidence.mix
    if split is None:
        return {
            "mix_known": False,
            "mix_told": False,
            "mix_none": False,
            "mix_alone": False,
        }
    share = share_of_mix(split)
    sure = split.mix.low > 0
    return {
        "mix_known": True,
        "mix_told": share is not None and share > TOLD and sure,
        "mix_none": split.mix.low <= 0 <= split.mix.high,
        "mix_alone": sure and split.model.value <= 0,
    }
