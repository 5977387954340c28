"""Eight strangers' files, each from the empty app to the minutes, with nothing invented."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from core.messages import in_language, say
from tests.browser import own_files, screen
from tests.browser.server import Server
from tests.browser.test_walk import download, printed, record_decision

pytestmark = pytest.mark.browser
MONEY = re.compile(r"[$€£¥]\s?\d|\d\s?[$€£¥]|\b(USD|EUR|GBP)\b")
RATES = re.compile(r"(?:errors|misses|false alarms) rose from (\d+) to (\d+) per (100|1,000)\b")
LOSSES = re.compile(r"average error rose from (\d[\d.]*) to (\d+(?:\.\d+)?)")
HELD_OUT = 0.03  # half of the records of a segment differ from all of them by so much at most


@dataclass(frozen=True)
class Stranger:
    """What somebody brings, and what the finding names; `measured` gives both errors there."""

    file: str
    names: tuple[str, ...]
    measured: Callable[[pd.DataFrame], tuple[float, float]]
    read: Callable[[Path], pd.DataFrame] = pd.read_csv
    answers: dict[str, dict[str, str]] = field(default_factory=dict)
    money: str = ""
    by_loss: bool = False
    says: tuple[str, ...] = ()
    exact: bool = False


def errors(rows: pd.DataFrame, truth: str, old: str, new: str) -> tuple[float, float]:
    return tuple(float((rows[item] != rows[truth]).mean()) for item in (old, new))


def losses(rows: pd.DataFrame, truth: str, old: str, new: str) -> tuple[float, float]:
    return tuple(float((rows[item] - rows[truth]).abs().mean()) for item in (old, new))


def churn(rows: pd.DataFrame) -> tuple[float, float]:
    west = rows[(rows["plan"] == "pro") & (rows["region"] == "west")]
    return errors(west, "churned", "old_pred", "new_pred")


def credit(rows: pd.DataFrame) -> tuple[float, float]:
    small = rows[rows["einkommen"] < 2_000]
    return errors(small, "ausfall", "vorhersage_alt", "vorhersage_neu")


def demand(rows: pd.DataFrame) -> tuple[float, float]:
    airports = rows[rows["store_type"] == "airport"]
    return losses(airports, "actual_units", "forecast_v1", "forecast_v2")


def topics(rows: pd.DataFrame) -> tuple[float, float]:
    return errors(rows[rows["language"] == "de"], "topic", "topic_v1", "topic_v2")


def fraud(rows: pd.DataFrame) -> tuple[float, float]:
    """Cut both scores as the app suggests: as many payments are stopped as there are frauds."""
    wanted = int(rows["is_fraud"].sum())
    cut = {}
    for name in ("prod_score", "cand_score"):
        cut[name] = (rows[name] >= rows[name].nlargest(wanted).iloc[-1]).astype(int)
    cards = rows.assign(**cut)[rows["merchant_type"] == "gift cards"]
    return errors(cards, "is_fraud", "prod_score", "cand_score")


def missed(rows: pd.DataFrame, truth: str, name: str, old: str, new: str) -> tuple[float, float]:
    cases = rows[rows[truth] == name]
    return errors(cases, truth, old, new)


def readmissions(rows: pd.DataFrame) -> tuple[float, float]:
    return missed(rows, "readmitted", "yes", "flag_v3", "flag_v4")


def inspection(rows: pd.DataFrame) -> tuple[float, float]:
    return missed(rows, "inspector", "crack", "camera_a", "camera_b")


def shortlist(rows: pd.DataFrame) -> tuple[float, float]:
    return errors(
        rows[rows["gender"] == "women"], "hired_well", "shortlisted_old", "shortlisted_new"
    )


def read_german(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, sep=";", decimal=",", encoding="cp1252")


TRAFFIC = {"Records the model scores per day": "300 to 500"}
HARM = {"People affected per wrong prediction": "1", "Cost of one wrong prediction": "150 to 900"}
STRANGERS = {
    "churn": Stranger("churn.csv", ("plan pro", "region west"), churn),
    "credit": Stranger(
        "credit_germany.csv",
        ("einkommen under 2000",),
        credit,
        read_german,
        {"traffic": TRAFFIC, "harm": HARM},
        "€",
    ),
    "demand": Stranger(
        "demand.parquet",
        ("store type airport",),
        demand,
        pd.read_parquet,
        by_loss=True,
        exact=True,
    ),
    "topics": Stranger(
        "topics.jsonl",
        ("language de",),
        topics,
        lambda path: pd.read_json(path, lines=True),
    ),
    "fraud": Stranger("fraud_scores.csv", ("merchant type gift cards",), fraud, exact=True),
    "readmissions": Stranger(
        "readmissions.csv",
        ("“yes” cases",),
        readmissions,
        answers={
            "limits": {
                "One miss costs": "9,000 to 14,000",
                "One false alarm": "150 to 400",
                "Costs are in": "USD",
            }
        },
        money="$",
        says=(
            "It is a trade-off: missed cases rose by",
            "At $9,000–$14,000 a miss",
            "higher per 1,000 records",
        ),
        exact=True,
    ),
    "inspection": Stranger("inspection.csv", ("“crack” cases",), inspection, exact=True),
    "shortlist": Stranger(
        "shortlist.csv",
        ("gender women",),
        shortlist,
        says=(
            "of that rise is missed “yes” cases",
            "By gender, the share of “yes” cases missed of “women”",
        ),
    ),
}
QUESTIONS = {
    "limits": "How much of a rise would have been acceptable?",
    "traffic": "How many predictions does the model make per day?",
    "harm": "Who is affected by a wrong prediction, and what does it cost?",
}


def to_setup(page: Page, url: str, path: Path) -> None:
    """Go from the first page of an empty app to the finding: three interactions."""
    screen.open_at(page, url)
    screen.button(page, "Open your own data").click()
    screen.heading(page, "Your own data").wait_for()
    screen.settled(page)
    screen.upload_field(page).set_input_files(path)
    screen.button(page, "Use this data").click(timeout=screen.PATIENCE * 2)
    expect(page.get_by_text("What your data says")).to_be_visible(timeout=screen.PATIENCE * 2)
    screen.settled(page)


def answer(page: Page, card: str, answers: dict[str, str], currency: str) -> None:
    main = page.get_by_test_id("stMain")
    if not main.get_by_role("heading", name=QUESTIONS[card]).count():
        main.get_by_role("button", name=QUESTIONS[card]).click()
        screen.settled(page)
    for label, text in answers.items():
        page.locator(f'input[aria-label^="{label}"]').first.fill(text)
    if card == "harm":
        expect(screen.picker(page, "Currency")).to_have_value(currency)
    screen.press(page, "Save and continue")
    # The next question has taken the place of this one once its answers are on disk.
    expect(main.get_by_role("heading", name=QUESTIONS[card])).to_have_count(0, timeout=20_000)
    screen.settled(page)
    assert screen.troubles(page).count() == 0


def held(page: Page, folder: Path) -> str:
    """Hold a meeting on the open case, with a decision, and read its minutes."""
    page.get_by_role("link", name="Open the deck").click()
    screen.button(page, "Start the meeting").wait_for()
    screen.start_meeting(page)
    for title in screen.STEPS[1:6]:
        screen.turn_to(page, title)
    pause = "Pause until the fix is out"
    record_decision(page, "it got worse", "it is right again", pause, "Rosa Lima")
    screen.turn_to(page, "Close")
    screen.press(page, "Close")
    page.get_by_role("link", name="Open minutes and email").click()
    screen.heading(page, "Follow-up").wait_for(timeout=screen.PATIENCE)
    screen.settled(page)
    return printed(download(page, "Minutes, PDF", folder))


SELDOM = (
    "topics",
    "demand",
    "churn",
    "shortlist",
    "fraud",
    "readmissions",
    "inspection",
)  # with `-m slow`
OWN = [
    pytest.param(stranger, marks=pytest.mark.slow) if stranger in SELDOM else stranger
    for stranger in STRANGERS
]


@pytest.mark.parametrize("name", OWN)
def test_a_strangers_file_comes_to_minutes_with_its_own_numbers(
    serve: Callable[..., Server], browser, tmp_path: Path, name: str
) -> None:
    stranger = STRANGERS[name]
    path = own_files.FILES[name](tmp_path)
    assert path.name == stranger.file
    # A region of its own, and so a currency; the pages stay English.
    context = browser.new_context(locale="en-DE" if name == "credit" else "en-US")
    try:
        page = context.new_page()
        to_setup(page, f"{serve(tmp_path / 'home').url}/", path)
        for card, answers in stranger.answers.items():
            answer(page, card, answers, "EUR")
        minutes = held(page, tmp_path)
        assert screen.exceptions(page).count() == 0
    finally:
        context.close()
    rows = stranger.read(path)
    assert f"{len(rows):,} records" in minutes
    for part in stranger.names:
        assert part in minutes
    result = both(minutes, by_loss=stranger.by_loss)
    tolerance = (0.05 if stranger.by_loss else 0.005) if stranger.exact else HELD_OUT
    assert result == pytest.approx(stranger.measured(rows), abs=tolerance)
    for part in stranger.says:
        assert part in minutes
    assert "PLACEHOLDER" not in minutes
    assert bool(MONEY.search(minutes)) is bool(stranger.money)
    for sign in set("$€£¥") - {stranger.money}:
        assert sign not in minutes


def both(minutes: str, *, by_loss: bool) -> tuple[float, float]:
    """Read the current model's error and the new one's out of the finding."""
    if by_loss:
        old, new = LOSSES.search(minutes).groups()
        return float(old), float(new)
    before, now, base = RATES.search(minutes[minutes.index("Finding") :]).groups()
    of = int(base.replace(",", ""))
    return int(before) / of, int(now) / of


def test_a_german_browser_gets_german_from_the_empty_app_to_the_stage(
    serve: Callable[..., Server], browser, tmp_path: Path
) -> None:
    path = own_files.FILES["credit"](tmp_path)
    context = browser.new_context(locale="de-DE")
    try:
        page = context.new_page()
        screen.open_at(page, f"{serve(tmp_path / 'home').url}/")
        screen.button(page, german("Open your own data")).click()
        screen.heading(page, german("Your own data")).wait_for()
        screen.settled(page)
        screen.upload_field(page).set_input_files(path)
        screen.button(page, german("Use this data")).click(timeout=screen.PATIENCE * 2)
        expect(page.get_by_text("Was die Daten sagen")).to_be_visible(timeout=screen.PATIENCE * 2)
        screen.settled(page)
        page.get_by_role("link", name=german("Open the deck")).click()
        screen.button(page, german("Start the meeting")).wait_for()
        headline = screen.text_of(screen.headline(page))
        assert screen.exceptions(page).count() == 0
    finally:
        context.close()
    assert re.search(r"Fehler stiegen von \d+ auf \d+ je 100", headline)
    assert "errors rose" not in headline


def german(text: str) -> str:
    with in_language("de"):
        said = say(text)
    assert said != text
    return said
