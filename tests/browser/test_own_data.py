"""From a stranger's file to a deck: the finding in two interactions, the whole deck in eleven
answers, nothing invented on the way.
"""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from tests.browser.screen import (
    PATIENCE,
    button,
    enter_date,
    exceptions,
    headline,
    open_at,
    press,
    settled,
    still,
    upload_field,
    words,
)
from tests.browser.server import Server

pytestmark = pytest.mark.browser
MONEY = re.compile(r"[$€£¥]\s?\d")
STEPS = ("finding", "quantification", "recommendation", "alternatives")
ANSWERS: tuple[dict[str, str], ...] = (
    {
        "Name of the model": "Churn 5",
        "One record is a …": "customer",
        "Plural": "customers",
    },
    {
        "One person per line": (
            "Ann Lee, Data scientist\nBo Chen, Engineering lead\nCy Diaz, Director"
        ),
        "Who makes the decision?": "Cy Diaz",
    },
    {"Planned for": ""},
    {"Overall, at most": "2", "In any segment, at most": "5", "Agreed by": "Bo Chen"},
    {"Customers the model scores per day": "4k to 6k"},
    {
        "Who is affected, one person": "customer",
        "People affected per wrong prediction": "1",
        "Cost of one wrong prediction": "20 to 60",
    },
    {"Total cost of each day of delay": "1,000 to 3,000"},
    {
        "One step per line": (
            "Find the cause, Bo Chen, 1 to 3\nFix it, Ann Lee, 2 to 4\nRelease, Bo Chen, 1"
        )
    },
    {"If released as planned": "30 to 60"},
    {
        "The segment's error rate is at most": "15%",
        "on at least this many": "300",
        "in this many batches": "2",
    },
    {"Suspected cause": "a join lost the usage table of one plan"},
)


def churn_rows(n: int = 20_000) -> pd.DataFrame:
    """Make customers whose churn two models predict.

    The new one lost something for the pro plan in the west.
    """
    rng = np.random.default_rng(11)
    rows = pd.DataFrame(
        {
            "customer_id": [f"C{i:06d}" for i in range(n)],
            "plan": rng.choice(["basic", "plus", "pro"], n, p=[0.5, 0.3, 0.2]),
            "region": rng.choice(["north", "south", "east", "west"], n),
            "tenure_months": rng.gamma(2, 14, n).round(),
            "churned": (rng.random(n) < 0.22).astype(int),
        }
    )
    wrong = rng.random(n) < 0.1
    lost = (rows["plan"] == "pro") & (rows["region"] == "west") & (rng.random(n) < 0.35)
    rows["old_pred"] = rows["churned"] ^ wrong
    rows["new_pred"] = np.where(lost, 1 - rows["churned"], rows["old_pred"])
    return rows


@pytest.fixture
def seated(person: Callable[..., Page], serve: Callable[..., Server], tmp_path: Path) -> Page:
    """Sit before an empty app, at the page for one's own data."""
    server = serve(tmp_path / "home")
    return open_at(person(), f"{server.url}/case")


def field(page: Page, label: str):
    return page.locator(f'input[aria-label*="{label}"], textarea[aria-label*="{label}"]').first


def to_the_finding(page: Page, file: Path) -> float:
    """Upload and press one button.

    Gives the seconds to the first finding, of which the browser waits for nothing else.
    """
    start = time.monotonic()
    upload_field(page).set_input_files(file)
    button(page, "Use this data").click(timeout=30_000)
    expect(page.get_by_text("What your data says")).to_be_visible(timeout=60_000)
    expect(page.get_by_text(re.compile(r"errors rose from \d+ to \d+ per 100"))).to_be_visible()
    return time.monotonic() - start


def test_a_strangers_file_is_a_deck_in_two_interactions_and_eleven_answers(
    seated: Page, tmp_path: Path
) -> None:
    page, file = seated, tmp_path / "churn_q4.csv"
    churn_rows().to_csv(file, index=False)
    print(f"upload to first finding, 20,000 rows: {to_the_finding(page, file):.1f} s")
    expect(page.get_by_text("records with plan pro, region west")).to_be_visible()
    settled(page)
    case = page.url.split("?")[-1]
    root = page.url.split("/setup")[0]
    for step in STEPS:
        open_at(page, f"{root}/{step}?{case}")
        assert not MONEY.search(words(page)), step
    open_at(page, f"{root}/setup?{case}")
    for answer in ANSWERS:
        for label, text in answer.items():
            if label == "Planned for":
                enter_date(page, label, dt.date.today() + dt.timedelta(days=9))
            else:
                field(page, label).fill(text)
        still(page)
        press(page, "Save and continue")
        settled(page)
        still(page)
    expect(page.get_by_text("11 of 11 answered")).to_be_visible(timeout=PATIENCE)
    expect(exceptions(page)).to_have_count(0)
    open_at(page, f"{root}/?{case}")
    expect(headline(page)).to_contain_text("We recommend pausing Churn 5")
    for step in STEPS[1:]:
        open_at(page, f"{root}/{step}?{case}")
        expect(headline(page)).not_to_contain_text("not known yet")
        assert "PLACEHOLDER" not in words(page)


def test_an_answer_that_is_no_range_stays_in_its_field(seated: Page, tmp_path: Path) -> None:
    page, file = seated, tmp_path / "rows.csv"
    churn_rows(4_000).to_csv(file, index=False)
    to_the_finding(page, file)
    press(page, "How many predictions does the model make per day?")
    settled(page)
    field(page, "Records the model scores per day").fill("about 5k")
    press(page, "Save and continue")
    expect(page.get_by_text("is one number and no range")).to_be_visible()
    expect(field(page, "Records the model scores per day")).to_have_value("about 5k")
