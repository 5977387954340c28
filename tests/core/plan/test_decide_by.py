"""By when to decide: the release less its leads, in its own zone; and the terms of a decision."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from core.case.codec import dump_case, load_case
from core.case.decision_terms import DecisionTerms
from core.case.model import Case, Columns, Person, Rows
from core.case.validate_case import checked
from core.errors import BadCase
from core.evidence.records import Gap
from core.plan.decide_by import decide_by, decide_by_notes, hours_left, too_late

NEW_YORK = dt.timezone(dt.timedelta(hours=-5), "EST")
RELEASE = dt.datetime(2026, 11, 27, 9, tzinfo=NEW_YORK)
PEOPLE = (Person("Ada Osei", "Data scientist"), Person("Ben Ruiz", "Director", decides=True))
CASE = Case(
    "c", "c", "m", "1", "2", Rows("r.csv", "", 0, 0), Columns("y", "old", "new"), RELEASE,
    people=PEOPLE,
)  # fmt: skip


def with_terms(case: Case = CASE, **terms: object) -> Case:
    return replace(case, decision_terms=DecisionTerms(**terms))  # type: ignore[arg-type]


def problems(case: Case) -> list[str]:
    try:
        checked(case)
    except BadCase as error:
        return error.lines()
    return []


def test_a_freeze_of_two_days_and_six_hours_of_rollback_end_at_three_in_the_morning() -> None:
    last = decide_by(with_terms(freeze_hours=48, rollback_hours=6))
    assert last == dt.datetime(2026, 11, 25, 3, tzinfo=NEW_YORK)
    assert isinstance(last, dt.datetime)
    assert last.tzname() == "EST"


def test_nought_hours_are_an_answer_and_end_at_the_release() -> None:
    assert decide_by(with_terms(freeze_hours=0)) == RELEASE


def test_hours_pass_also_over_a_change_of_the_clock() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    case = replace(CASE, release=dt.datetime(2026, 10, 26, 9, tzinfo=berlin))
    last = decide_by(with_terms(case, freeze_hours=24 * 2))
    # The night of October 25 has one hour more.
    assert isinstance(last, dt.datetime)
    assert (last.day, last.hour, last.tzname()) == (24, 10, "CEST")


def test_a_release_without_a_zone_is_in_utc() -> None:
    case = replace(CASE, release=dt.datetime(2026, 11, 27, 9))
    assert decide_by(with_terms(case, freeze_hours=9)) == dt.datetime(2026, 11, 27, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("case", "why"),
    [
        (with_terms(replace(CASE, release=None), freeze_hours=48), "no release date"),
        (CASE, "nobody entered how long before the release"),
        (with_terms(quorum=1, delegate="Ada Osei"), "nobody entered how long before the release"),
    ],
)
def test_what_cannot_be_worked_out_is_a_gap_with_its_reason(case: Case, why: str) -> None:
    gap = decide_by(case)
    assert isinstance(gap, Gap)
    assert why in gap.why
    assert hours_left(case, RELEASE) is None
    assert not too_late(case, RELEASE)


def test_the_last_moment_itself_is_not_too_late() -> None:
    case = with_terms(freeze_hours=24)
    last = RELEASE - dt.timedelta(hours=24)
    assert hours_left(case, last - dt.timedelta(minutes=90)) == 1.5
    assert not too_late(case, last)
    assert too_late(case, last + dt.timedelta(seconds=1))


def test_what_was_agreed_is_read_again_and_nothing_entered_changes_no_digest() -> None:
    case = with_terms(
        freeze_hours=48, rollback_hours=0, default="released", quorum=2, delegate="Ada Osei"
    )
    assert load_case(dump_case(case)) == case
    assert b"decision_terms" not in dump_case(CASE)


@pytest.mark.parametrize(
    ("terms", "start"),
    [
        ({"quorum": 3}, "The quorum is 3, and only 2 can answer the roll call."),
        ({"quorum": 0}, "The quorum is 0."),
        ({"delegate": "Cleo"}, "The delegate, Cleo, is not among the people."),
        ({"delegate": "Ben Ruiz"}, "Ben Ruiz decides and is also the delegate."),
        ({"freeze_hours": -1}, "The freeze before the release is -1 hours."),
        ({"rollback_hours": 9_000}, "The time to pull the release is 9000 hours."),
        ({"freeze_hours": float("nan")}, "The freeze before the release is nan hours."),
    ],
)
def test_terms_that_cannot_be_are_complained_about(terms: dict, start: str) -> None:
    assert [line[: len(start)] for line in problems(with_terms(**terms))] == [start]


def test_terms_that_fit_are_not_complained_about() -> None:
    assert problems(with_terms(quorum=2, delegate="Ada Osei", freeze_hours=48)) == []


def test_while_nobody_is_entered_it_is_noted_and_not_refused() -> None:
    case = with_terms(replace(CASE, people=()), quorum=3, delegate="Cleo")
    assert problems(case) == []
    said = " ".join(decide_by_notes(case, RELEASE - dt.timedelta(days=30)))
    assert "There is a quorum, and nobody is entered who could answer." in said
    assert "Cleo decides in someone's place" in said


def test_a_freeze_longer_than_the_time_left_is_said_plainly() -> None:
    (note,) = decide_by_notes(with_terms(freeze_hours=72), RELEASE - dt.timedelta(hours=71))
    assert "has passed: freeze and rollback take longer than the time left" in note
    assert "Tue, Nov 24" in note


def test_a_release_that_is_past_has_no_time_left_to_compare_with() -> None:
    (note,) = decide_by_notes(with_terms(freeze_hours=72), RELEASE)
    assert note.endswith("has passed.")


def test_leads_without_a_release_date_are_noted() -> None:
    case = with_terms(replace(CASE, release=None), freeze_hours=72)
    assert decide_by_notes(case, RELEASE) == (
        "Nothing says by when to decide: there is no release date to count back from.",
    )


def test_a_delegate_of_nobody_is_noted() -> None:
    case = with_terms(replace(CASE, people=PEOPLE[:1]), delegate="Ada Osei")
    assert decide_by_notes(case, RELEASE) == (
        "Ada Osei is the delegate, and nobody is named who decides.",
    )
