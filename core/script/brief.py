"""Everything that follows from a case and its evidence, worked out together."""

from __future__ import annotations

from dataclasses import dataclass

from core.case.model import Case
from core.evidence.records import Evidence
from core.impact.price import Impact, price
from core.options.exposure import exposure_window
from core.options.recommend import Recommendation, recommend
from core.options.weigh import Choice, weigh
from core.plan.schedule import Plan, schedule
from core.script.claims import Claim, Script, write
from core.script.facts import Fact, gather
from core.script.guards import guards
from core.script.own_wording import in_own_words
from core.script.rests import mark
from core.speech import in_speech


@dataclass(frozen=True, slots=True)
class Brief:
    """A case with all that is computed from it.

    `plan` and `choice` are None where too little was entered for them.
    """

    case: Case
    evidence: Evidence
    impact: Impact
    plan: Plan | None
    choice: Choice | None
    recommendation: Recommendation
    facts: dict[str, Fact]
    script: Script

    def claim(self, claim_id: str) -> Claim | None:
        """Find a claim that holds."""
        return self.script.claims.get(claim_id)


def argue(case: Case, evidence: Evidence) -> Brief:
    """Price, date, weigh and write, in the language and with the numbers of the case.

    Raises BadCase with everything wrong with it.
    """
    with in_speech(case.speech):
        return _argued(case, evidence)


def _argued(case: Case, evidence: Evidence) -> Brief:
    plan = schedule(case)
    impact = price(case, evidence, window=exposure_window(case, plan))
    choice = weigh(case, evidence, impact, plan)
    recommendation = recommend(evidence, plan, choice)
    facts = mark(case, gather(case, evidence, impact, plan, choice, recommendation))
    script = write(
        facts, guards(case, evidence, impact, plan, choice, recommendation), case.tone
    )
    script = in_own_words(script, case, facts)
    return Brief(case, evidence, impact, plan, choice, recommendation, facts, script)
