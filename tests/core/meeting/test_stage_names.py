"""Long names on the stage: they are cut with a mark, and the numbers beside them never are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from core.meeting.fold import Meeting
from core.meeting.scene import stage
from core.meeting.slide import details, slide
from core.meeting.stage_names import HEADLINE_LETTERS, cut, room_for
from core.script.brief import Brief, argue
from core.script.steps import STEPS

LONG = "The churn model of the renewals team for business customers in Europe and the Middle East"


def renamed(brief: Brief) -> Brief:
    case = brief.case
    options = tuple(replace(item, name=f"{item.name} {LONG}") for item in case.options)
    wording = tuple((key, f"{says} {LONG}") for key, says in case.wording)
    model = replace(case, model=LONG, title=LONG, options=options, wording=wording)
    return argue(model, brief.evidence)


def test_a_headline_with_long_names_is_short_and_still_says_its_numbers(
    sample: Callable[[str], Brief],
) -> None:
    brief = renamed(sample("late_flights"))
    for step in STEPS:
        scene = stage(brief, Meeting(), "audience", step)
        shown = slide(scene, brief, drawn=True)
        assert room_for(shown.headline) <= HEADLINE_LETTERS
        assert LONG not in shown.headline
    finding = slide(stage(brief, Meeting(), "audience", "finding"), brief, drawn=True)
    assert finding.headline.endswith(f"{brief.facts['worst.moved'].says}.")
    weighed = slide(stage(brief, Meeting(), "audience", "alternatives"), brief, drawn=True)
    assert brief.facts["option.best.loss"].says in weighed.headline


def test_what_is_cut_on_the_stage_stands_whole_below_the_presenters(
    sample: Callable[[str], Brief],
) -> None:
    brief = renamed(sample("late_flights"))
    scene = stage(brief, Meeting(), "presenter", "close")
    shown = slide(scene, brief, drawn=False)
    assert shown.source.count("…") == 2
    assert scene.small[-1] in details(scene, shown)


def test_names_of_a_usual_length_stay_as_they_are(sample: Callable[[str], Brief]) -> None:
    brief = sample("late_flights")
    for step in STEPS:
        scene = stage(brief, Meeting(), "audience", step)
        shown = slide(scene, brief, drawn=True)
        assert (shown.headline, shown.strap) == (scene.headline, scene.strap)


def test_a_name_is_cut_between_letters_and_words() -> None:
    assert cut("churn model", 11) == "churn model"
    assert cut("churn model of renewals", 15) == "churn model of…"
    assert room_for(cut("予測モデル" * 9, 20)) <= 20
