"""Finding: what broke, for whom, how surely.

Then where, why, when, in which values, at which scores, on which rows.
"""

from core.meeting.scene import findings
from core.messages import mark
from pages.parts import check_fields, desk, finding_segments, finding_tabs, walk_frame
from pages.parts.widgets import tabs

desk.presenter_only()
frame = walk_frame.here()
now = frame.now
views = {
    mark("Where"): lambda now: finding_segments.show(
        now, frame.scene, findings(now.brief)
    ),
    mark("Why"): finding_tabs.why,
    mark("Groups"): lambda now: finding_tabs.groups(now.brief),
    mark("When"): lambda now: finding_tabs.when(now.brief),
    mark("Values"): lambda now: finding_tabs.values(now.brief),
    mark("Scores"): lambda now: finding_tabs.scores(now.brief),
    mark("Tests"): check_fields.show,
    mark("Rows"): finding_tabs.rows,
}
tabs(
    "finding-view",
    now,
    {name: view for name, view in views.items() if finding_tabs.has(name, now.brief)},
    closed=now.live,
)
