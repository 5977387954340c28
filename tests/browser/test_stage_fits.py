"""Whatever a case holds, its slides fit: every step of every sample, and of cases with names of
any length and script, drawn by the stage's own code at four sizes.
"""

from __future__ import annotations

import base64
import contextlib
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import streamlit
from playwright.sync_api import Browser, Page, expect

from core.case.cards import CARDS, forgotten
from core.case.decision_terms import DecisionTerms
from core.case.inputs import PlanStep
from core.case.model import Case
from core.errors import BadCase
from core.evidence.example_records import Cell, Example, ExampleSet
from core.exports.screen import dump_screen, screen
from core.meeting.fold import Meeting
from core.script.brief import Brief, argue
from core.script.steps import STEPS
from pages.parts import stage
from tests import cases
from tests.browser.test_stage import MEASURE, SIZES

pytestmark = pytest.mark.browser
SAMPLES = (
    "arrival_class",
    "support_answers",
    "delay_minutes",
    "late_flights",
    "late_flights_refresh",
    "late_flights_small",
)
FEW, MANY = 12, 200  # generated cases
# The face of the pages, out of the installed package: words are as wide as they are there.
FACE = next(
    Path(streamlit.__file__).parent.glob("static/static/media/SourceSansVF-Upright*.woff2")
).read_bytes()
PAGE = f"""<!doctype html><meta charset="utf-8"><style>body {{ margin: 0; }}
@font-face {{ font-family: "Source Sans"; font-weight: 200 900;
  src: url(data:font/woff2;base64,{base64.b64encode(FACE).decode()}); }}</style>
<div data-testid="stMain" style="height: 100vh; overflow: auto"><div id="host"></div></div>
<script type="module">
{stage._text("stage.js", "stage_feed.js").replace("export default function", "function main")}
const root = document.getElementById("host").attachShadow({{ mode: "open" }})
root.innerHTML = {json.dumps(f"<style>{stage._text('stage.css', 'stage_narrow.css')}</style>")}
  + {json.dumps(stage.HTML)}
window.showScreen = (record) => main({{
  data: {{ screen: record, path: "", mode: "room", at: new Date().toISOString() }},
  parentElement: root, setTriggerValue: () => {{}},
}})
</script>"""
WORDS = (
    "churn", "renewal", "late", "arrival", "of", "the", "customers", "in", "evening", "segment",
    "risk", "score", "retraining", "rollback", "backfill", "Kündigungsvorhersage", "prévision",
    "прогноз", "προβλέψεις", "預測", "予測", "توقعات", "תחזית", "🙂", "v4.2", "2026-11",
)  # fmt: skip


def name_of(rng: random.Random, most: int = 80) -> str:
    """Make a name of one word up to so many characters, now and then without a place to break."""
    wanted = rng.choice((3, 12, 30, most))
    if rng.random() < 0.15:
        return ("unbreakable_name_" * 9)[:wanted]
    text = rng.choice(WORDS)
    while len(text) < wanted:
        text += f" {rng.choice(WORDS)}"
    return text[:wanted].strip()


def generated(case: Case, seed: int) -> Case:
    """Rename what people name, and give a case few or many options and steps of its plan."""
    rng = random.Random(seed)
    count = rng.choice((1, 2, 5, 40))
    steps = tuple(
        PlanStep(f"{name_of(rng)} {number}", name_of(rng, 40), 1, 2, 4, ())
        for number in range(count)
    )
    options = tuple(replace(item, name=name_of(rng)) for item in case.options)
    return replace(
        case,
        title=name_of(rng, 100),
        model=name_of(rng, 100),
        candidate=name_of(rng, 60),
        baseline=name_of(rng, 60),
        unit_of_row=name_of(rng, 30),
        units_of_row=name_of(rng, 30),
        harmed=name_of(rng, 30),
        harmed_many=name_of(rng, 30),
        options=options[: rng.choice((2, len(options)))],
        plan=steps if rng.random() < 0.7 else case.plan,
        wording=tuple((key, name_of(rng)) for key, _ in case.wording),
        numbers=rng.choice(("en_US", "de_DE", "fr_FR", "de_CH")),
        currency=rng.choice((case.currency, "EUR", "CHF", "JPY")),
    )


def slides_of(brief: Brief) -> dict[str, bytes]:
    """Write the record of each step as viewers get it."""
    opened = Meeting(opened=cases.opening(brief.case))
    return {step: dump_screen(screen("m", 1, brief, replace(opened, step=step))) for step in STEPS}


@pytest.fixture(scope="module")
def frames(browser: Browser) -> Iterator[dict[str, Page]]:
    pages = {}
    for name, (width, height, *_) in SIZES.items():
        pages[name] = browser.new_page(viewport={"width": width, "height": height})
        pages[name].set_content(PAGE)
        pages[name].wait_for_function("window.showScreen !== undefined")
        pages[name].evaluate("document.fonts.load('650 20px \"Source Sans\"')")
    yield pages
    for page in pages.values():
        page.close()


def faults(frames: dict[str, Page], brief: Brief) -> list[str]:
    """List what is cut, lies outside, or is too small to read, on each step and size."""
    return misfits(frames, slides_of(brief))


def misfits(frames: dict[str, Page], slides: dict[str, bytes]) -> list[str]:
    """List what is cut, lies outside, or is too small to read, on each slide and size."""
    found = []
    for step, record in slides.items():
        for name, page in frames.items():
            page.evaluate("record => window.showScreen(record)", json.loads(record))
            page.evaluate("() => new Promise((done) => requestAnimationFrame(() => done()))")
            seen = page.evaluate(MEASURE)
            _, _, smallest, headline = SIZES[name]
            small = [text for text in seen["texts"] if text[1] < smallest - 0.05]
            where = f"{step} at {name}"
            found += [f"{where}: scrolls"] if seen["scrolls"] else []
            found += [f"{where}: outside {text!r}" for text in seen["outside"]]
            found += [f"{where}: cut {text!r}" for text in seen["cut"]]
            found += [f"{where}: small {text!r}" for text in small]
            found += (
                [f"{where}: headline {seen['headline']}"] if seen["headline"] < headline else []
            )
    return found


@pytest.mark.parametrize("name", SAMPLES)
def test_every_step_of_every_sample_is_seen_whole_at_every_size(
    frames: dict[str, Page], sample: Callable[[str], Brief], name: str
) -> None:
    assert faults(frames, sample(name)) == []


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", ["late_flights", "delay_minutes"])
def test_the_terms_of_a_decision_and_a_season_are_seen_whole(
    frames: dict[str, Page], sample: Callable[[str], Brief], name: str, language: str
) -> None:
    brief = sample(name)
    terms = DecisionTerms(48, 6, "released", 3, "Mira Santos")
    numbers = "de_DE" if language == "de" else "en_US"
    # Without a release date the season of the second is the one of all records.
    for release in (brief.case.release, *([None] if name == "delay_minutes" else [])):
        case = replace(
            brief.case, decision_terms=terms, language=language, numbers=numbers, release=release
        )
        assert faults(frames, argue(case, brief.evidence)) == []


@pytest.mark.parametrize("card", ["release", "delay", "fix", "options"])
@pytest.mark.parametrize("name", ["late_flights", "arrival_class"])
def test_a_case_that_lacks_an_answer_is_seen_whole(
    frames: dict[str, Page], sample: Callable[[str], Brief], name: str, card: str
) -> None:
    brief = sample(name)
    unanswered = next(item for item in CARDS if item.id == card)
    assert faults(frames, argue(forgotten(brief.case, unanswered), brief.evidence)) == []


ENDS = """() => {
  const stage = document.getElementById('host').shadowRoot;
  const bottom = (name) => stage.querySelector(name).getBoundingClientRect().bottom;
  const inner = parseFloat(getComputedStyle(stage.querySelector('.slide')).paddingBottom);
  return { source: bottom('.source'), frame: bottom('.frame') - inner };
}"""


def test_three_lines_below_a_slide_are_whole_in_the_page_of_a_presenters_phone(
    browser: Browser, sample: Callable[[str], Brief]
) -> None:
    source = (
        "Release criteria: the segment's mean grade is at most 0.2 worse than the current model's"
        " on 80 prompts, 2 batches in a row."
    )
    page = browser.new_page(viewport={"width": 358, "height": 844})  # 390 within its margins
    page.set_content(PAGE)
    page.wait_for_function("window.showScreen !== undefined")
    for step, record in slides_of(sample("late_flights")).items():
        document = json.loads(record)
        document["slide"]["source"] = source
        page.evaluate("record => window.showScreen(record)", document)
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => done()))")
        seen = page.evaluate(MEASURE)
        assert (seen["cut"], seen["outside"]) == ([], []), step
        ends = page.evaluate(ENDS)
        assert ends["source"] <= ends["frame"] + 1, step
    page.close()


@pytest.mark.parametrize(
    ("headline", "wholes"),
    [
        ("Betroffen wären pro Tag 12–43 passengers", ["Tag 12–43"]),
        ("Release on Fri, Dec 11, lost $3,900–$14,000", ["Fri, Dec 11", "$3,900–$14,000"]),
        ("From Dec 5–12 on", ["Dec 5–12"]),
        ("Am Fr., 11. Dez., 5–12 Tage", ["Fr., 11. Dez.", "5–12"]),
    ],
)
def test_a_range_and_a_date_stay_whole(
    frames: dict[str, Page], sample: Callable[[str], Brief], headline: str, wholes: list[str]
) -> None:
    document = json.loads(slides_of(sample("late_flights"))["opening"])
    document["slide"]["headline"] = headline
    page = frames["360x740"]
    page.evaluate("record => window.showScreen(record)", document)
    assert page.locator(".headline .whole").all_inner_texts() == wholes


@pytest.mark.parametrize(
    ("headline", "direction"),
    [
        ("نظام التنبؤ has the lowest expected cost: $31,000.", "ltr"),
        ("מערכת חיזוי: errors rose from 7 to 42 per 100", "ltr"),
        ("تجميد الإصدار حتى الإصلاح EV", "rtl"),
    ],
)
def test_a_sentence_runs_as_most_of_its_letters(
    frames: dict[str, Page], sample: Callable[[str], Brief], headline: str, direction: str
) -> None:
    document = json.loads(slides_of(sample("late_flights"))["opening"])
    document["slide"]["headline"] = headline
    page = frames["1280x720"]
    page.evaluate("record => window.showScreen(record)", document)
    expect(page.locator(".headline")).to_have_attribute("dir", direction)


def drawn(frames: dict[str, Page], brief: Brief, seeds: range) -> tuple[int, list[str]]:
    shown, found = 0, []
    for seed in seeds:
        try:
            other = argue(generated(brief.case, seed), brief.evidence)
        except BadCase:
            continue  # two things of one name, and the like: its own tests
        shown += 1
        found += [f"case {seed}, {fault}" for fault in faults(frames, other)]
    return shown, found


def test_cases_with_names_of_any_length_and_script_are_seen_whole(
    frames: dict[str, Page], sample: Callable[[str], Brief]
) -> None:
    shown, found = drawn(frames, sample("late_flights"), range(FEW))
    assert found == []
    assert shown >= FEW * 0.7


def exemplified(brief: Brief, seed: int) -> bytes:
    """Write the record of a slide with single records, of any columns and values."""
    rng = random.Random(seed)
    count = rng.randint(1, 6)

    def example() -> Example:
        cells = tuple(Cell(name_of(rng, 60), name_of(rng, 400)) for _ in range(count))
        return Example(cells, *(name_of(rng, 60) for _ in range(3)))

    lead = brief.evidence.lead
    assert lead is not None
    examples = tuple(example() for _ in range(rng.randint(1, 3)))
    evidence = replace(brief.evidence, examples=(ExampleSet(lead.id, 99, examples),))
    other = argue(generated(brief.case, seed), evidence)
    meeting = Meeting(opened=cases.opening(other.case), step="finding", answer="examples")
    return dump_screen(screen("m", 1, other, meeting))


def test_single_records_with_values_of_any_length_are_seen_whole(
    frames: dict[str, Page], sample: Callable[[str], Brief]
) -> None:
    slides = {}
    for seed in range(2 * FEW):
        with contextlib.suppress(BadCase):
            slides[f"records {seed}"] = exemplified(sample("arrival_class"), seed)
    assert len(slides) >= FEW
    assert misfits(frames, slides) == []


@pytest.mark.slow
def test_two_hundred_such_cases_are_seen_whole(
    frames: dict[str, Page], sample: Callable[[str], Brief]
) -> None:
    shown, found = drawn(frames, sample("late_flights"), range(1000, 1000 + MANY))
    assert found == []
    assert shown >= MANY * 0.7
