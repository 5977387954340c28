"""What the first page will ask for, asked for once beforehand: imports, tables, holidays, phrases,
the brief of the first case.
"""

from __future__ import annotations

from core.evidence.key import evidence_key
from core.script.brief import argue
from core.store.database import Store


def warm(store: Store) -> None:
    """Argue the first kept case, if its evidence is kept, too.

    Everything that is slow only once is then done.
    """
    for name in store.case_ids()[:1]:
        case = store.case(name)
        evidence = store.evidence(evidence_key(case))
        if evidence is not None:
            argue(case, evidence)
