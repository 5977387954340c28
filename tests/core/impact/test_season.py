"""The season: a segment of some days of the year is priced by its share of the days of exposure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.case.inputs import Option
from core.case.model import Case, Columns
from core.case.slices import Condition, Slice
from core.evidence.evidence_codec import EVIDENCE_JSON
from core.evidence.records import Gap
from core.evidence.rows.calendar_columns import season_of
from core.evidence.season import CalendarColumn, Season, SeasonShare
from core.impact.season_days import SeasonDays, days_of, season_days
from core.script.brief import Brief, argue
from tests import cases

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
DECEMBER = Condition("month", "==", "Dec")
NOVEMBER_30 = dt.date(2026, 11, 30)


def year(rows_a_day: int = 40, seed: int = 5) -> pd.DataFrame:
    """Make a year of rows whose candidate is far worse in one region in December, where that region
    is half of all rows and not a fifth.
    """
    days = pd.date_range("2025-01-01", "2025-12-31").repeat(rows_a_day)
    rng = np.random.default_rng(seed)
    n, december = len(days), days.month == 12
    region = np.where(rng.random(n) < np.where(december, 0.5, 0.2), "north", "south")
    label, wrong = rng.integers(0, 2, n), rng.random(n) < 0.1
    bug = december & (region == "north") & (rng.random(n) < 0.45)
    return pd.DataFrame({
        "at": days + pd.to_timedelta(rng.integers(0, 86_400, n), "s"),
        "month": np.array(MONTHS)[days.month - 1],
        "weekday": days.strftime("%a"),
        "day_of_week": days.day_of_week,
        "region": region,
        "label": label,
        "baseline_prediction": label ^ wrong,
        "candidate_prediction": label ^ (wrong | bug),
    })  # fmt: skip


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return year()


@pytest.fixture(scope="module")
def of_december(rows: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Brief:
    folder = tmp_path_factory.mktemp("december")
    case = cases.case_of(rows, folder)
    release = dt.datetime(2026, 11, 30, 9, tzinfo=dt.UTC)
    return cases.brief_for(replace(case, release=release, plan_start=dt.date(2026, 11, 30)), folder)


def season(*shares: tuple[tuple[bool, ...], float, float], **columns: tuple) -> Season:
    """Make a season of December alone, or of other conditions."""
    month = CalendarColumn("month", "month", tuple((name, i + 1) for i, name in enumerate(MONTHS)))
    return Season((month,), ((DECEMBER,),), tuple(SeasonShare(*item) for item in shares))


HAND = season(((False,), 900.0, 0.0), ((True,), 100.0, 50.0))


def weighed(start: dt.date, window: float) -> SeasonDays:
    """Weigh the days from a release on by the season above: a half in December, nought before."""
    release = dt.datetime.combine(start, dt.time(9), tzinfo=dt.UTC)
    case = type("Case", (), {"release": release})()
    days = season_days(case, type("Evidence", (), {"season": HAND})(), window)  # type: ignore[arg-type]
    assert days is not None
    return days


# By hand


def test_a_day_in_december_has_a_half_and_one_in_november_nothing() -> None:
    assert HAND.overall == 0.05
    assert HAND.share_on(dt.date(2026, 12, 1)) == 0.5
    assert HAND.share_on(NOVEMBER_30) == 0.0


def test_of_four_days_from_november_30_three_count_ten_times() -> None:
    days = weighed(NOVEMBER_30, 4)
    assert days.factor == pytest.approx(3 * 10 / 4)
    assert days.last == dt.date(2026, 12, 3)
    # In days of the price, which is that of an average day of the four.
    assert float(days.days(0.0, 4.0)) == pytest.approx(4)
    assert float(days.days(0.0, 1.0)) == 0
    assert float(days.days(1.0, 1.5)) == pytest.approx(1.5 * 10 / 7.5)
    assert days.rate(np.array([0.5, 1.5])).tolist() == pytest.approx([0, 10 / 7.5])


def test_a_window_before_the_season_counts_nothing_and_names_its_first_day() -> None:
    days = weighed(dt.date(2026, 11, 2), 20)
    assert (days.factor, days.base, days.first) == (0, 1, dt.date(2026, 12, 1))
    assert float(days.days(0.0, 20.0)) == 0
    # What is left after the fix may go on into the season.
    assert float(days.days(20.0, 10.0)) == pytest.approx(10 * 1)


def test_ten_years_on_an_average_day_is_taken() -> None:
    days = weighed(NOVEMBER_30, 365)
    assert float(days.days(4_000.0, 100.0)) == pytest.approx(100, rel=0.02)


def test_without_a_season_days_are_days() -> None:
    assert days_of(None, 3.0, 7.5) == 7.5


@pytest.mark.parametrize(
    ("condition", "met"),
    [
        (Condition("month", "in", ("Nov", "Dec")), {11, 12}),
        (Condition("month", "!=", "Dec"), {*range(1, 12)}),
        (Condition("month", "not_in", ("Jan", "Feb")), {*range(3, 13)}),
        (Condition("month", "not_null"), {*range(1, 13)}),
        (Condition("month", "is_null"), set()),
    ],
)
def test_a_condition_holds_in_its_months(condition: Condition, met: set[int]) -> None:
    item = replace(HAND, wheres=((condition,),))
    days = [dt.date(2026, month, 5) for month in range(1, 13)]
    assert {day.month for day in days if item._met(item.wheres[0], day)} == met


def test_months_by_number_are_known_where_the_file_has_none_of_them() -> None:
    first_half = CalendarColumn("month", "month", tuple((float(i), i) for i in range(1, 7)))
    late = Season((first_half,), ((Condition("month", ">=", 5),),), (SeasonShare((True,), 9, 3),))
    assert [late.share_on(dt.date(2026, month, 1)) > 0 for month in (4, 5, 11)] == [0, 1, 1]


# Which columns tell a day


def counted(rows: pd.DataFrame, folder: Path, *conditions: Condition, **mapping: str) -> object:
    path = cases.write(rows, folder / "rows.parquet")
    columns = Columns("label", "baseline_prediction", "candidate_prediction", **mapping)
    return season_of(columns, path, [Slice(conditions)])


NORTH = Condition("region", "==", "north")


def test_shares_are_counted_on_the_days_that_the_conditions_name(
    rows: pd.DataFrame, tmp_path: Path
) -> None:
    found = counted(rows, tmp_path, DECEMBER, NORTH)
    assert isinstance(found, Season)
    december = rows[rows.month == "Dec"]
    share = (december.region == "north").mean()
    assert found.share_on(dt.date(2026, 12, 24)) == pytest.approx(share)
    assert found.share_on(dt.date(2026, 7, 1)) == 0
    both = (rows.month == "Dec") & (rows.region == "north")
    assert found.overall == pytest.approx(both.mean())


def test_weekdays_by_name_and_weekends_are_read(rows: pd.DataFrame, tmp_path: Path) -> None:
    monday = counted(rows, tmp_path, Condition("weekday", "==", "Mon"), NORTH)
    assert isinstance(monday, Season)
    assert [monday.share_on(NOVEMBER_30 + dt.timedelta(days=n)) > 0 for n in range(3)] == [1, 0, 0]
    flag = rows.assign(is_weekend=rows.day_of_week >= 5)
    weekend = counted(flag, tmp_path, Condition("is_weekend", "==", True), NORTH)
    assert isinstance(weekend, Season)
    assert [weekend.share_on(dt.date(2026, 11, day)) > 0 for day in (27, 28, 29)] == [0, 1, 1]


def test_the_number_of_a_weekday_is_read_from_the_times_and_else_not_at_all(
    rows: pd.DataFrame, tmp_path: Path
) -> None:
    sunday_first = rows.assign(day_of_week=(rows.day_of_week + 1) % 7)
    monday = Condition("day_of_week", "==", 1)
    timed = counted(sunday_first, tmp_path, monday, NORTH, timestamp="at")
    assert isinstance(timed, Season)
    assert timed.share_on(NOVEMBER_30) > 0
    assert timed.share_on(dt.date(2026, 12, 1)) == 0
    assert counted(sunday_first, tmp_path, monday, NORTH) is None


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("month", lambda rows: rows.month.where(rows.month != "Dec", "Xmas")),  # no such month
        ("tenure_months", lambda rows: rows["at"].dt.month),
        ("month", lambda rows: (rows["at"].dt.month + 5) % 12 + 1),  # of a fiscal year
        ("hour", lambda rows: rows["at"].dt.hour),
    ],
)
def test_what_is_no_month_of_the_calendar_has_no_season(
    name: str, values: Callable, rows: pd.DataFrame, tmp_path: Path
) -> None:
    table = rows.drop(columns="month").assign(**{name: values(rows)})
    value = table[name].iloc[-1]
    condition = Condition(name, "==", value if isinstance(value, str) else int(value))
    assert counted(table, tmp_path, condition, NORTH, timestamp="at") is None


def test_weights_count_as_records(rows: pd.DataFrame, tmp_path: Path) -> None:
    table = rows.assign(weight=np.where(rows.region == "north", 3.0, 1.0))
    found = counted(table, tmp_path, DECEMBER, NORTH, weight="weight")
    assert isinstance(found, Season)
    north = (rows.month == "Dec") & (rows.region == "north")
    december = (rows.month == "Dec").sum()
    share = 3 * north.sum() / (december + 2 * north.sum())
    assert found.share_on(dt.date(2026, 12, 1)) == pytest.approx(share)


# From rows to a price


def test_the_evidence_of_a_december_segment_has_its_season(of_december: Brief) -> None:
    evidence = of_december.evidence
    assert evidence.worst is not None
    assert {item.column for item in evidence.worst.slice.where} >= {"month"}
    assert evidence.season is not None
    assert evidence.season.share_on(dt.date(2026, 11, 20)) == 0
    # The finding is of the half of the rows that was not searched.
    assert evidence.season.overall == pytest.approx(evidence.worst.share, rel=0.1)


def with_option(brief: Brief, option: Option, release: dt.date, **changes: object) -> Brief:
    """Fix all inputs, and weigh one option of so many days beside doing nothing."""
    case: Case = cases.all_fixed(brief.case)
    never = replace(option, id="never", name="Never", exposure=(0.0, 0.0))
    case = replace(
        case,
        release=dt.datetime.combine(release, dt.time(9), tzinfo=dt.UTC),
        options=(option, never),
        plan=(),
        **changes,  # type: ignore[arg-type]
    )
    return argue(case, brief.evidence)


@pytest.mark.parametrize(
    ("start", "days", "delay"),
    [
        (dt.date(2026, 11, 30), 14, 0),
        (dt.date(2026, 11, 20), 30, 0),
        (dt.date(2026, 12, 20), 30, 0),
        (dt.date(2026, 11, 10), 12, 18),
    ],
)
def test_an_option_affects_as_many_as_a_simulation_day_by_day(
    of_december: Brief, rows: pd.DataFrame, start: dt.date, days: int, delay: int
) -> None:
    option = Option(
        "run", "Run", (1.0, 1.0), (float(days),) * 2, (float(delay),) * 2, (0.0, 0.0), (0.0, 0.0),
        (0.0, 0.0), (0.0, 0.0),
    )  # fmt: skip
    brief = with_option(of_december, option, start)
    assert brief.choice is not None
    outlook = brief.choice.of("run")
    assert outlook is not None
    inputs = {item.id: item.low for item in brief.case.assumptions}
    worst = brief.evidence.worst
    assert worst is not None
    rng = np.random.default_rng(11)
    inside = {
        month: ((part.month == "Dec") & (part.region == "north")).to_numpy()
        for month, part in rows.groupby(rows["at"].dt.month)
    }
    errors = []
    for _ in range(200):
        of_run = 0
        for number in range(delay, delay + days):
            day = start + dt.timedelta(days=number)
            met = rng.choice(inside[day.month], int(inputs["traffic"])).sum()
            of_run += rng.binomial(met, worst.rise[0])
        errors.append(of_run)
    people = np.mean(errors) * inputs["action_share"] * inputs["people_each"]
    assert outlook.people.mean == pytest.approx(people, rel=0.05)


def test_the_price_of_a_day_is_that_of_the_days_of_exposure(of_december: Brief) -> None:
    option = Option("run", "Run", (1.0, 1.0), (10.0, 10.0), (0.0, 0.0), (0.0, 0.0))
    inside = with_option(of_december, option, dt.date(2026, 12, 5))
    assert inside.impact.season is not None
    assert inside.impact.people is not None
    yearly = argue(replace(inside.case, release=None), of_december.evidence)
    assert yearly.impact.people is not None
    ratio = inside.impact.people.mean / yearly.impact.people.mean
    assert ratio == pytest.approx(inside.impact.season.factor, rel=0.01)
    assert ratio > 10


# What is said of it


def test_one_line_says_which_share_was_taken(of_december: Brief) -> None:
    line = of_december.claim("quantification.season")
    assert line is not None
    assert line.says.startswith("Priced at ")
    assert "the segment's share from Mon, Nov 30 to " in line.says
    share = of_december.facts["worst.share"].says
    assert line.says.endswith(f"Over all rows it is {share}.")


def test_a_segment_that_lies_outside_the_exposure_is_priced_at_zero(of_december: Brief) -> None:
    option = Option("run", "Run", (1.0, 1.0), (10.0, 10.0), (0.0, 0.0), (0.0, 0.0))
    brief = with_option(of_december, option, dt.date(2026, 11, 2))
    expected = "No one in this segment is affected before Tue, Dec 1."
    for name in ("quantification.headline", "quantification.season", "quantification.line"):
        claim = brief.claim(name)
        assert claim is not None
        assert claim.says.startswith(expected), name
    assert brief.choice is not None
    outlook = brief.choice.of("run")
    assert outlook is not None
    assert outlook.people.high == 0
    assert brief.impact.people is not None
    assert brief.impact.people.high == 0
    german = argue(replace(brief.case, language="de", numbers="de_DE"), brief.evidence)
    said = german.claim("quantification.headline")
    assert said is not None
    assert said.says == "In diesem Segment ist vor Di., 1. Dez. niemand betroffen."


def test_a_rollout_outside_the_season_can_notice_nothing(of_december: Brief) -> None:
    option = Option("rollout", "Rollout", (0.1, 0.1), (10.0, 10.0), (0.0, 0.0), (0.0, 0.0))
    brief = with_option(of_december, option, dt.date(2026, 11, 2))
    assert brief.choice is not None
    assert isinstance(brief.choice.canary, Gap)
    assert "no rows of the segment would be in it" in brief.choice.canary.why


def test_without_a_release_date_the_yearly_share_is_taken_and_said(of_december: Brief) -> None:
    brief = argue(replace(of_december.case, release=None), of_december.evidence)
    line = brief.claim("quantification.season")
    assert line is not None
    assert "share over all rows. Without a release date" in line.says
    assert brief.impact.season is None


def test_a_segment_without_a_season_says_nothing(flights: Brief) -> None:
    assert flights.evidence.season is None
    assert flights.claim("quantification.season") is None
    assert not [name for name in flights.facts if name.startswith("season")]


def test_evidence_without_a_season_keeps_the_form_of_before(
    flights: Brief, of_december: Brief
) -> None:
    for brief, there in ((flights, False), (of_december, True)):
        document = EVIDENCE_JSON.dump_json(brief.evidence)
        assert (b'"season"' in document.replace(b'"season":""', b"")) == there
        assert EVIDENCE_JSON.validate_json(document) == brief.evidence
