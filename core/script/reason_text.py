"""Why the answer is yes, no or unclear, in the noun of the case: evidence speaks of records."""

from __future__ import annotations

import re

from core.case.model import Case
from core.evidence.records import Evidence
from core.messages import mark, say_stored

# What a stored reason counts, in English as all of it is; a name stands in quotes, and stays.
STORED = re.compile(r"“[^”]*”|\brecords\b")
# With the noun of the case, a reason and its parts are found in the catalogue as they stand here.
mark("on all {units}, corrected for everything that was tested")
mark("on {units} not used to find it")
mark("there are too few {units} to say")
mark("{what} rose by more than the limit on these {units}, but not for sure")
mark(
    "no segment got worse on {units} not used to find it, and the overall change is {within}"
)


def reason_words(case: Case, evidence: Evidence) -> str:
    """Say why the answer is what it is."""
    return say_stored(
        STORED.sub(
            lambda found: case.units_of_row if found[0] == "records" else found[0],
            evidence.reason,
        )
    )
