"""Alternatives: every way out on the same scales, and what would change our mind."""

from core.messages import mark
from pages.parts import alternatives_tabs, desk, running_rollout, walk_frame
from pages.parts.widgets import tabs

desk.presenter_only()
now = walk_frame.here().now
views = {
    mark("Same scales"): alternatives_tabs.scales,
    mark("What would change our mind"): alternatives_tabs.flips,
    mark("Best case for releasing"): alternatives_tabs.best_case,
    mark("Patch later"): alternatives_tabs.patch,
    mark("Limited rollout"): alternatives_tabs.rollout,
    mark("Running rollout"): running_rollout.show,
    mark("Assumptions"): alternatives_tabs.assumptions,
}
tabs("alternatives-view", now, views, closed=now.live)
