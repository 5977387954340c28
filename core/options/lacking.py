"""What is not known yet and keeps the options from being compared, in words."""

from __future__ import annotations

from core import words
from core.case.model import Case
from core.impact.chain import EACH, TRAFFIC
from core.messages import say
from core.options.losses import FIX_IS_OUT, known_options, unknown

FEWEST = 2  # options that a comparison needs


def lacking(case: Case) -> tuple[str, ...]:
    """Name what `weigh` misses, in the order of the setup; empty where the options are compared."""
    there = {assumption.id for assumption in case.assumptions}
    texts = []
    if TRAFFIC not in there:
        texts.append(say("how many predictions the model makes a day"))
    if case.predicts_amounts and case.error_rule is None:
        texts.append(say("how the size of an error becomes harm"))
    if EACH not in there:
        texts.append(
            say(
                "how many {harmed_many} one wrong prediction affects",
                harmed_many=case.harmed_many,
            )
        )
    if len(known_options(case)) < FEWEST:
        lost = dict.fromkeys(
            name for option in case.options for name in unknown(option, case)
        )
        if say(FIX_IS_OUT) in lost and case.release is None:
            texts.append(say("when the release is planned"))
        if say(FIX_IS_OUT) in lost and not case.plan:
            texts.append(say("how long the fix takes"))
        if not texts:
            texts += [
                say("of each option, {name}", name=name)
                for name in lost
                if name != say(FIX_IS_OUT)
            ]
    return tuple(texts)


def not_compared(case: Case) -> str:
    """Say in a sentence what to enter first; empty where the options are compared."""
    named = lacking(case)
    return say("Not known yet: {named}.", named=words.listed(named)) if named else ""
