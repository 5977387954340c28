"""Questions that break into a run at moments that nobody announces, the same for the same run."""

from __future__ import annotations

import random
from dataclasses import dataclass

from core.rehearsal.rehearsal_run import budget_of
from core.script.brief import Brief
from core.script.claims import Answer
from core.script.moods import MOODS, Mood
from core.script.steps import BY_KEY

FEWEST, MOST = 2, 4
# Not in the first seconds of a step, in which nobody interrupts, and before the line is over.
EARLIEST, LATEST = 0.25, 0.85
SHORTEST_STEP = 8  # seconds; a line that is over sooner is not broken into


@dataclass(frozen=True, slots=True)
class Interruption:
    """A question that breaks into a step after so many seconds on it, in a mood."""

    step: str
    after: float
    answer: Answer
    mood: Mood


def interruptions(
    brief: Brief, steps: tuple[str, ...], seed: str
) -> tuple[Interruption, ...]:
    """Draw the interruptions of a run: two to four, at most one a step, no question twice; fewer
    where there are fewer steps or answers. Those that a step is likely to bring come first.
    """
    # The order of a draw is fixed by its seed: a reload must bring no other interruption.
    drawn = random.Random(f"interruptions {seed}")  # noqa: S311  no secret
    answers = {answer.id: answer for answer in brief.script.answers}
    open_steps = [step for step in steps if budget_of(brief, step) >= SHORTEST_STEP]
    chosen = drawn.sample(open_steps, min(drawn.randint(FEWEST, MOST), len(open_steps)))
    found: list[Interruption] = []
    for step in sorted(chosen, key=steps.index):
        used = {item.answer.id for item in found}
        left = [answer for answer in answers if answer not in used]
        likely = [answer for answer in BY_KEY[step].likely if answer in left] or left
        if not likely:
            break
        answer = answers[drawn.choice(likely)]
        after = budget_of(brief, step) * drawn.uniform(EARLIEST, LATEST)
        found.append(Interruption(step, round(after, 1), answer, drawn.choice(MOODS)))
    return tuple(found)
