"""Alternatives: every way out on the same scales, and what would change our mind."""

from core.meeting.scene import stage
from pages.parts import console, desk, running, ways, whatifs
from pages.parts import stage as screen
from pages.parts.furniture import tabs

desk.presenter_only()
now = desk.now()
screen.show(stage(now.brief, now.meeting, "presenter", "alternatives"), now.brief)
whatifs.band(now)
views = {
    "Same scales": ways.scales,
    "What would change our mind": ways.flips,
    "Patch later": ways.patch,
    "Limited rollout": ways.rollout,
    "A rollout that runs": running.show,
    "What was assumed": ways.given,
}
tabs("alternatives-view", now, views)
console.show(now, "alternatives")
