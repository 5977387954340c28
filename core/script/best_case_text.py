"""What is said of the strongest case for releasing on time."""

from __future__ import annotations

from core import words
from core.case.model import Case
from core.messages import say
from core.options.best_case import BestCase, Needed
from core.options.flips import Flip
from core.options.weigh import Choice
from core.script.quantity_words import beyond_words

FAR = 4.0  # a value so far out, as a normal score, is not within reason
MOST_WORDS = 24  # of the conditions that an answer names


def best_case_facts(case: Case, choice: Choice) -> dict[str, str]:
    """Facts of the case: the option, its chance to be the cheaper one, what would have to be true,
    and how long the fault may run.
    """
    found = choice.best_case
    if found is None:
        return {}
    facts = {
        "theirs": found.option.name,
        "theirs.lower": words.inside(found.option.name),
        "theirs.chance": words.chance(found.chance),
    }
    if found.needed:
        lies = tuple(_lies(case, item) for item in found.needed)
        facts |= {
            "theirs.if": words.listed(lies),
            "theirs.if.short": words.listed(_short(lies)),
        }
    flip = _flip(choice, found)
    if flip is not None:
        at = beyond_words(flip.at, flip.quantity, case.currency, above=flip.above)
        facts["theirs.flip"] = say("“{name}” {at}", name=flip.quantity.name, at=at)
    if found.horizon is not None:
        facts["theirs.horizon"] = words.days(round(found.horizon, 1))
    return facts


def _lies(case: Case, item: Needed) -> str:
    at = beyond_words(item.at, item.quantity, case.currency, above=item.above)
    return say("“{name}” {at}", name=item.quantity.name, at=at)


def _short(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Take as many conditions as can be said in one breath: what most outcomes have together, most
    have each.
    """
    used, result = 0, []
    for text in texts:
        used += len(text.split())
        if result and used > MOST_WORDS:
            break
        result.append(text)
    return tuple(result)


def _flip(choice: Choice, found: BestCase) -> Flip | None:
    """Find the nearest value within reason at which one input alone makes the option the best."""
    near = (item for item in choice.flips if abs(item.surprise) <= FAR)
    return next((item for item in near if item.to.id == found.option.id), None)


def best_case_guards(choice: Choice | None) -> dict[str, bool]:
    """Say whether there is such a case, what it needs, and whether any horizon bears it."""
    found = None if choice is None else choice.best_case
    return {
        "theirs_flip": choice is not None
        and found is not None
        and _flip(choice, found) is not None,
        "theirs": found is not None,
        "theirs_needs": found is not None and bool(found.needed),
        "theirs_horizon": found is not None and found.horizon is not None,
    }
