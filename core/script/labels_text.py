"""What is said of labels that may be wrong."""

from __future__ import annotations

from core import words
from core.case.model import Case
from core.evidence.records import Evidence, Gap
from core.evidence.wrong_labels import wrong_labels


def label_facts(case: Case, evidence: Evidence) -> dict[str, str]:
    """Facts of the wrong labels with which the finding falls."""
    found = wrong_labels(evidence)
    if isinstance(found, Gap):
        return {}
    facts = {
        "labels.fewest": words.count_noun(found.fewest, "label"),
        "labels.n": words.count_noun(found.n, case.unit_of_row, case.units_of_row),
        "labels.share": words.percent(found.fewest / found.n),
        "labels.against": words.count(found.against),
    }
    if found.fewest_of_all is not None:
        facts["labels.all"] = words.count(found.fewest_of_all)
    return facts
