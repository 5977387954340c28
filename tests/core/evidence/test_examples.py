"""Single records: whom nobody picked, of which nothing is shown but what was released."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.case.example_columns import MOST_COLUMNS, sensitive, showable
from core.case.model import ExampleColumns
from core.case.paths import typed_copy
from core.case.validate_case import checked
from core.errors import BadCase
from core.evidence.evidence_codec import EVIDENCE_JSON
from core.evidence.example_records import EACH, LIST
from core.evidence.examples import draw_examples
from core.evidence.measure import signed
from core.exports.bundle_files import bundle
from core.exports.screen import screen
from core.meeting.fold import replay
from core.meeting.minutes import record
from core.meeting.room_events import AnswerShown
from core.script.brief import Brief, argue
from core.script.examples_text import Card, example_cards, examples_line
from core.store.database import Store
from core.store.evidence_cache import evidence_of
from tests import cases

ROWS, SECRET = 4_000, "my card was declined"


def tickets(seed: int = 1, *, amounts: bool = False) -> pd.DataFrame:
    """Make tickets of a support desk: the new model is worse on refunds asked for by email."""
    rng = np.random.default_rng(seed)
    topic, channel = (
        rng.choice(["refund", "login", "billing"], ROWS),
        rng.choice(["email", "chat"], ROWS),
    )
    bad = (topic == "refund") & (channel == "email")
    truth = rng.random(ROWS) < 0.4
    old = truth ^ (rng.random(ROWS) < 0.08)
    new = truth ^ (rng.random(ROWS) < np.where(bad, 0.5, 0.08))
    columns = {
        "ticket_id": [f"TICKET-{number}" for number in range(ROWS)],
        "customer_email": [f"p{number}@example.org" for number in range(ROWS)],
        "topic": topic,
        "channel": channel,
        "year": np.full(ROWS, 2026),
        "wait_hours": np.round(rng.gamma(2, 3, ROWS), 2),
        "message": [f"{SECRET} {number}" for number in range(ROWS)],
        "age_group": rng.choice(["18-35", "36-64", "65+"], ROWS),
    }
    if amounts:
        minutes = rng.normal(60, 20, ROWS)
        off = rng.normal(0, np.where(bad, 15, 5))
        models = {"label": minutes, "baseline_prediction": minutes + rng.normal(0, 5, ROWS)}
        return pd.DataFrame(columns | models | {"candidate_prediction": minutes + off})
    models = {"label": truth, "baseline_prediction": old, "candidate_prediction": new}
    return pd.DataFrame(columns | {name: part.astype(int) for name, part in models.items()})


def released(folder: Path, *shown: str, in_clear: tuple[str, ...] = (), **rows: bool) -> Brief:
    """Argue the case of the tickets, some of whose columns are released."""
    mapping = {"unit_of_row": "ticket", "units_of_row": "tickets"}
    case = cases.case_of(tickets(**rows), folder, mapping)
    wording = (("label=1", "escalated"), ("label=0", "solved"))
    people = replace(case.columns, people=("age_group",), id="ticket_id")
    case = replace(case, wording=wording, columns=people)
    bare = cases.evidence_for(case, folder / "rows")
    if shown:
        case = replace(case, example_columns=ExampleColumns(shown, in_clear))
    path = typed_copy(folder / "rows", case.rows.sha256)
    return argue(case, replace(bare, examples=draw_examples(case, path, bare)))


@pytest.fixture(scope="module")
def brief(tmp_path_factory: pytest.TempPathFactory) -> Brief:
    return released(
        tmp_path_factory.mktemp("tickets"), "topic", "year", "wait_hours", "customer_email"
    )


def test_each_record_was_right_with_the_current_model_and_is_wrong_with_the_new_one(
    brief: Brief,
) -> None:
    lead, drawn = brief.evidence.lead, brief.evidence.examples[0]
    assert lead is not None
    assert drawn.finding == lead.id
    rows = tickets()
    there = rows[(rows.topic == "refund") & (rows.channel == "email")]
    became = there[
        (there.label == there.baseline_prediction) & (there.label != there.candidate_prediction)
    ]
    assert drawn.found == len(became)
    assert len(drawn.records) == EACH
    for record_ in drawn.records:
        assert record_.label == record_.baseline != record_.candidate
        assert record_.cells[0].value == "refund"
        assert record_.cells[2].value in set(became.wait_hours)


def test_the_same_rows_in_another_order_give_the_same_records(tmp_path: Path) -> None:
    brief = released(tmp_path / "a", "topic", "wait_hours")
    case = brief.case
    shuffled = tickets().sample(frac=1.0, random_state=3)
    other = cases.bare_case(shuffled, tmp_path / "b")
    path = typed_copy(tmp_path / "b" / "rows", other.rows.sha256)
    assert draw_examples(case, path, brief.evidence) == brief.evidence.examples
    assert draw_examples(case, path, brief.evidence, seed=5) != brief.evidence.examples


def test_without_a_released_column_nothing_is_drawn_and_the_answer_says_so(tmp_path: Path) -> None:
    brief = released(tmp_path)
    assert brief.evidence.examples == ()
    said = next(answer for answer in brief.script.answers if answer.id == "examples")
    assert "nobody has released columns" in said.answer.says


def test_ids_and_columns_about_people_are_hidden_until_they_are_cleared(tmp_path: Path) -> None:
    shown = ("ticket_id", "customer_email", "age_group", "topic")
    card = example_cards_of(released(tmp_path / "a", *shown))[0]
    assert [row.value for row in card.released] == ["hidden", "hidden", "hidden", "refund"]
    cleared = released(tmp_path / "b", *shown, in_clear=("age_group",))
    card = example_cards_of(cleared)[0]
    assert [row.value == "hidden" for row in card.released] == [True, True, False, False]


def example_cards_of(brief: Brief) -> tuple[Card, ...]:
    """Write the cards of the finding of the story."""
    return example_cards(brief.case, brief.evidence)


def test_a_card_says_the_label_in_the_words_of_the_team_and_a_year_without_a_comma(
    brief: Brief,
) -> None:
    card = example_cards_of(brief)[0]
    assert {row.name: row.value for row in card.released}["year"] == "2026"
    assert {row.value for row in card.answers} == {"escalated", "solved"}
    assert [row.judged for row in card.answers] == ["", "right", "wrong"]
    drawn = brief.evidence.examples[0].found
    said = examples_line(brief.case, brief.evidence)
    assert said.startswith(f"3\xa0tickets of the {drawn} that became wrong")


def test_an_amount_is_neither_right_nor_wrong_and_its_error_grew(tmp_path: Path) -> None:
    brief = released(tmp_path, "topic", amounts=True)
    for card in example_cards_of(brief):
        assert [row.judged for row in card.answers] == ["", "", ""]
    for drawn in brief.evidence.examples:
        for item in drawn.records:
            truth, old, new = float(item.label), float(item.baseline), float(item.candidate)
            assert abs(new - truth) > abs(old - truth)
    assert "whose error grew here" in examples_line(brief.case, brief.evidence)


def test_examples_change_no_digest_and_leave_with_no_bundle(brief: Brief) -> None:
    evidence = brief.evidence
    assert signed(evidence).digest == evidence.digest
    written = bundle(brief, (), cases.AT, brief.case).decode()
    assert json.loads(written)["evidence"].get("examples", []) == []
    assert '"cells"' not in written


def test_the_audience_sees_the_cards_and_the_minutes_list_what_was_shown(brief: Brief) -> None:
    log = cases.log_of(cases.opening(brief.case), AnswerShown("examples"), AnswerShown(""))
    meeting = replay(log[:2])
    shown = screen("m", 2, brief, meeting).slide
    assert shown.shape == "cards"
    assert len(shown.cards) == EACH
    minutes = record(brief, replay(log), log, lambda _: brief)
    assert minutes.examples == tuple(card.in_line for card in example_cards_of(brief))
    assert record(brief, replay(log[:1]), log[:1], lambda _: brief).examples == ()


@pytest.mark.deep
@pytest.mark.parametrize(
    ("draws", "seed"), [(250, 7), pytest.param(1_000, 8, marks=pytest.mark.slow)]
)
def test_no_value_of_a_column_off_the_list_is_kept(tmp_path: Path, draws: int, seed: int) -> None:
    """Of columns that were not drawn, and of hidden ones, no value is anywhere."""
    brief = released(tmp_path, "topic")
    path = typed_copy(tmp_path / "rows", brief.case.rows.sha256)
    rng = random.Random(seed)
    names = showable(brief.case, tmp_path / "rows")
    private = {"ticket_id": "TICKET-", "customer_email": "@example.org", "message": SECRET}
    for _ in range(draws):
        shown = tuple(rng.sample(names, rng.randint(1, MOST_COLUMNS)))
        clear = tuple(name for name in shown if rng.random() < 0.2)
        case = replace(brief.case, example_columns=ExampleColumns(shown, clear))
        hidden = set(sensitive(case.columns, shown)) - set(clear)
        drawn = draw_examples(case, path, brief.evidence, seed=rng.randint(1, 9))
        assert len(drawn) <= LIST
        assert sum(len(item.records) for item in drawn) <= 20
        for item in (record_ for examples in drawn for record_ in examples.records):
            assert [cell.column for cell in item.cells] == list(shown)
            for cell in item.cells:
                assert (cell.value is None) == (cell.column in hidden)
        written = EVIDENCE_JSON.dump_json(replace(brief.evidence, examples=drawn)).decode()
        for name, sign in private.items():
            if name not in shown or name in hidden:
                assert sign not in written


def test_too_many_columns_and_cleared_ones_that_are_not_shown_are_refused(brief: Brief) -> None:
    many = ExampleColumns(tuple("abcdefg"), ("z",))
    with pytest.raises(BadCase) as caught:
        checked(replace(brief.case, example_columns=many))
    assert any("7 columns do not fit" in line for line in caught.value.lines())
    assert any("z" in line for line in caught.value.lines())


def test_the_store_draws_records_for_evidence_that_was_measured_before(tmp_path: Path) -> None:
    store = Store(tmp_path)
    case = cases.case_of(tickets(), tmp_path)
    bare = evidence_of(store, case, cases.AT)
    assert bare.examples == ()
    shown = replace(case, example_columns=ExampleColumns(("topic",)))
    drawn = evidence_of(store, shown, cases.AT)
    assert drawn.examples
    assert replace(drawn, examples=()) == bare
    assert evidence_of(store, shown, cases.AT) == drawn
