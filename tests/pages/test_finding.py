"""The finding page: its tabs hold what there is and no more, and a slice chosen in a picture is
told to the room.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.evidence.records import Evidence, Sign, Suspect
from core.evidence.supporting_records import Trouble
from core.meeting.events import SliceChosen, StepShown
from core.meeting.fold import replay
from pages.parts import cached, desk, finding_segments, finding_tabs, rescoring
from tests.core.charts.test_charts_behind import BINS, DRIFT, LINEAGE, TIMELINE
from tests.pages.conftest import SAMPLES
from tests.pages.visit import brief, even, headlines, meeting, opened, sent

FLIGHTS = "late-flights"
TABS = ("Where", "Why", "When", "Values", "Scores", "Tests", "Rows")
CLOCK = Suspect(
    "timezone_shift",
    ("dep_hour",),
    "suspected",
    0.4,
    (Sign("hours-moved", "dep_hour", (5.0, 0.9)),),
    (Sign("made-up", "dep_hour"),),
)
UNIT = Suspect(
    "unit_change",
    ("dep_delay_min",),
    "likely",
    0.9,
    (Sign("fit-unit_change", "dep_delay_min", (0.9, 0.8, 60.0), "minutes for hours (×60)"),),
    (),
)
RICH = {
    "suspects": (UNIT, CLOCK),
    "shifts": (
        DRIFT,
        replace(DRIFT, column="seats", harm="without harm"),
        replace(DRIFT, column="idle", harm="no drift"),
    ),
    "timeline": TIMELINE,
    "calibration": BINS,
    "lineage": LINEAGE,
    "troubles": (
        Trouble("no-reference"),
        Trouble("split-uneven", figures=(0.0001,), weight="blocks the verdict"),
    ),
}


@pytest.fixture
def rich(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have everything measured that can be shown."""
    measured = cached.evidence_of
    monkeypatch.setattr(cached, "evidence_of", lambda case: replace(measured(case), **RICH))


def at_tab(name: str, case: str = FLIGHTS, **address: str) -> AppTest:
    screen = opened("finding.py", case=case, **address)
    if name != "Where":
        screen.session_state["finding-view"] = name
        screen.run()
    assert not screen.exception, [item.value for item in screen.exception]
    return screen


def tabs(screen: AppTest) -> list[str]:
    return [tab.label for tab in screen.tabs]


def said(screen: AppTest) -> str:
    return even(
        " ".join(name.value for name in (*screen.markdown, *screen.caption, *screen.header))
    )


@pytest.mark.usefixtures("presenter")
@pytest.mark.parametrize("case", SAMPLES.values())
def test_every_tab_of_every_sample_case_runs_and_shows_something(case: str) -> None:
    names = tabs(at_tab("Where", case))
    assert names[0] == "Where"
    assert names[-1] == "Rows"
    for name in names:
        screen = at_tab(name, case)
        assert name in tabs(screen)
        assert len(said(screen)) > 200


@pytest.mark.usefixtures("presenter", "rich")
@pytest.mark.parametrize(
    ("tab", "says"),
    [
        ("Where", ("Overall the change is", "Click a segment")),
        (
            "Why",
            (
                "Unit change in dep_delay_min",
                "Divide departure delay by 60 for these flights",
                "eparture hour looks 5 hours late",
                "ade up in departure hour",
                "The leading suspected cause arises in clean",
            ),
        ),
        (
            "When",
            (
                "The change is higher since Fri, Mar 6, 2026, at the earliest",
                "whole batches shuffled",
            ),
        ),
        (
            "Values",
            (
                (
                    "Of 3 columns compared with the reference, 2 shifted beyond"
                    " chance, 1 of"
                    " them with the error"
                ),
                "without harm",
            ),
        ),
        ("Scores", ("Score calibration", "On the dashed line, scores are perfectly calibrated")),
        (
            "Rows",
            (
                ":gray[Blocks the verdict:] The split is not the one that was planned",
                "We tested",
                "Measured again it gives evidence",
            ),
        ),
    ],
)
def test_a_tab_says_what_it_holds(tab: str, says: tuple[str, ...]) -> None:
    text = said(at_tab(tab))
    for say in says:
        assert say in text


@pytest.mark.usefixtures("presenter", "rich")
def test_a_case_in_which_everything_is_known_has_all_tabs() -> None:
    assert tuple(tabs(at_tab("Where"))) == TABS


@pytest.mark.usefixtures("presenter")
def test_a_tab_without_content_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    measured = cached.evidence_of
    nothing = {
        "suspects": (),
        "shifts": (),
        "timeline": None,
        "calibration": (),
        "metrics": (),
        "worst_metrics": (),
        "lineage": None,
    }
    monkeypatch.setattr(cached, "evidence_of", lambda case: replace(measured(case), **nothing))
    assert tabs(at_tab("Where", "late-flights-refresh")) == ["Where", "Rows"]


@pytest.mark.usefixtures("presenter", "rich")
def test_columns_that_did_not_move_are_left_to_the_table() -> None:
    screen = at_tab("Values")
    assert "idle" not in said(screen)
    assert "idle" in sent(screen)


@pytest.mark.usefixtures("presenter", "rich")
def test_every_chart_has_words_for_those_who_do_not_see_it() -> None:
    for tab in TABS:
        charts = at_tab(tab).get("vega_lite_chart")
        assert all(chart.proto.alt.strip() for chart in charts), tab


@pytest.mark.usefixtures("presenter")
def test_a_chosen_slice_is_told_again_under_the_picture() -> None:
    other = brief(FLIGHTS).evidence.searched[-1]
    screen = opened("finding.py", case=FLIGHTS)
    screen.selectbox(key="slice").select(other.id).run()
    assert not screen.exception
    assert said(screen).count(headlines(screen)[0]) == 1


@pytest.mark.usefixtures("presenter")
@pytest.mark.parametrize("picked", ["slice", "nothing"])
def test_a_click_in_the_picture_shows_the_room_the_slice(
    picked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = brief(FLIGHTS).evidence.overall.id
    held = meeting(FLIGHTS, StepShown("finding"), SliceChosen(before))
    wanted = brief(FLIGHTS).evidence.searched[0].id if picked == "slice" else ""
    state = {
        "forest": type("Chart", (), {"selection": {"chosen": [{"id": wanted}] if wanted else []}}),
        "drawn-forest": before,
    }
    monkeypatch.setattr(finding_segments.st, "session_state", state)
    monkeypatch.setattr(
        desk,
        "append",
        lambda event: desk.store().append(held, "clicked", event, desk.clock(), "Mira Santos"),
    )
    finding_segments._clicked("forest", live=True)
    assert "slice" not in state, "what the room sees is in the log"
    assert replay(desk.store().log(held)).finding == wanted


def test_a_picture_that_nobody_clicked_chooses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    state = {"forest": type("Chart", (), {"selection": {}}), "slice": "kept"}
    monkeypatch.setattr(finding_segments.st, "session_state", state)
    monkeypatch.setattr(desk, "append", lambda _: pytest.fail("something was written down"))
    finding_segments._clicked("forest", live=True)
    del state["forest"]
    finding_segments._clicked("forest", live=True)
    assert state["slice"] == "kept"


@pytest.mark.usefixtures("presenter")
@pytest.mark.parametrize(
    ("digest", "says"), [("", "Identical."), ("f" * 64, "Not identical: evidence fffffff")]
)
def test_measuring_again_says_whether_it_is_the_same(
    digest: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def again(now) -> Evidence:
        same = now.brief.evidence
        return replace(same, digest=digest) if digest else same

    monkeypatch.setattr(rescoring, "measure_again", again)
    screen = at_tab("Rows")
    next(item for item in screen.button if item.label == "Measure again").click().run()
    assert not screen.exception
    assert says in said(screen)


def test_a_view_that_is_not_known_is_shown() -> None:
    assert finding_tabs.has("Rows", brief(FLIGHTS))
