"""What is said: every sentence holds, every numeral comes from a fact, and nothing unknown is
spoken.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.case.decision_terms import DecisionTerms
from core.case.model import Case, Grades, Limit, Suspicion
from core.case.severity_and_gate import ErrorCosts
from core.evidence.estimates import Counts
from core.evidence.example_records import Cell, Example, ExampleSet
from core.evidence.records import Estimate
from core.evidence.supporting_records import AnswerSpread, JudgeCheck, SelfCheck, Timeline
from core.meeting.fold import replay
from core.meeting.scene import stage
from core.script import kinds_text as told
from core.script.brief import Brief, argue
from core.script.cause_facts import traced
from core.script.claims import NAME, PHRASES, Claim, parse, phrases
from core.script.graded_text import graded_facts
from core.script.guards import guards
from core.script.readiness import ready
from core.script.spoken_units import aloud
from core.script.steps import STEPS
from core.script.term_list import glosses, terms
from core.speech import in_speech, speech_of
from tests import cases
from tests.core import loans
from tests.core.script.calm import blame

NUMERAL = re.compile(r"\d[\d,.]*")
UNKNOWN = re.compile(r"\b(nan|inf)\b|\bNone\b(?! held up)|[{}]")
Sample = Callable[[str], Brief]
every_sample = pytest.mark.parametrize("name", cases.SAMPLES)


# Helpers


def numerals(text: str) -> list[str]:
    return [item.rstrip(".,") for item in NUMERAL.findall(text)]


def without_facts(claim: Claim, brief: Brief) -> str:
    left = claim.says
    written = [brief.facts[name].says for name in claim.cites]
    for fact in sorted({*written, *map(aloud, written)}, key=len, reverse=True):
        left = left.replace(fact, " ").replace(fact[:1].upper() + fact[1:], " ")
    return left


def lies(brief: Brief) -> list[str]:
    """List every numeral of a claim that is in none of the facts it cites."""
    found = []
    for claim in brief.script.claims.values():
        said = [brief.facts[cite].says for cite in claim.cites]
        found += [
            f"{claim.id}: {numeral}"
            for numeral in numerals(claim.says)
            if not any(numeral in text for text in said)
        ]
        found += (
            [f"{claim.id}: {claim.says}"] if re.search(r"\d", without_facts(claim, brief)) else []
        )
    return found


def unknowns(brief: Brief) -> list[str]:
    return [claim.says for claim in brief.script.claims.values() if UNKNOWN.search(claim.says)]


def headline(brief: Brief, step: str) -> str:
    claim = brief.claim(f"{step}.headline")
    return "" if claim is None else claim.says


def guards_of(brief: Brief) -> dict[str, bool]:
    return guards(
        brief.case, brief.evidence, brief.impact, brief.plan, brief.choice, brief.recommendation
    )


# Variations of a case

cells = st.integers(0, 400)
counts = st.builds(Counts, st.integers(0, 9_000), cells, cells, cells)
slices = st.builds(
    Counts, st.integers(0, 300), st.integers(0, 120), st.integers(0, 120), st.integers(0, 60)
)
spans = st.tuples(st.floats(0.5, 5e5), st.floats(1.0, 30.0)).map(
    lambda item: (item[0], item[0] * item[1])
)
shares = st.tuples(st.floats(0.001, 0.4), st.floats(1.0, 2.4)).map(
    lambda item: (item[0], item[0] * item[1])
)
bounds = st.floats(0, 0.2)


@st.composite
def worlds(draw: st.DrawFn) -> Callable[[Brief], Brief]:
    """Vary assumptions, limits and counts of a brief."""
    ranges = {
        name: draw(spans)
        for name in (
            "traffic",
            "people_each",
            "value_each",
            "customer_value",
            "delay_revenue",
            "delay_time",
            "second_cost",
        )
    }
    ranges |= {name: draw(shares) for name in ("action_share", "leave_share")}
    ranges["slowness"] = draw(
        st.tuples(st.floats(0.5, 2), st.floats(1, 2)).map(lambda item: (item[0], item[0] * item[1]))
    )
    overall, worst, elsewhere = draw(counts), draw(slices), draw(counts)
    limits = (Limit("overall", draw(bounds)), Limit("any slice", draw(bounds)))
    width = draw(st.floats(0.005, 0.3))

    def vary(brief: Brief) -> Brief:
        case = replace(brief.case, limits=limits, agreed_width=width)
        for name, (low, high) in ranges.items():
            case = cases.with_range(case, name, low, high)
        return argue(
            case, cases.evidence_with(replace(brief, case=case), overall, worst, elsewhere)
        )

    return vary


# Every numeral is a fact


@every_sample
def test_every_numeral_of_a_sample_case_is_in_a_fact_that_its_claim_cites(
    sample: Sample, name: str
) -> None:
    assert lies(sample(name)) == []


@given(vary=worlds())
def test_every_numeral_is_in_a_cited_fact_whatever_the_counts_limits_and_assumptions(
    flights: Brief, vary: Callable[[Brief], Brief]
) -> None:
    assert lies(vary(flights)) == []


@given(vary=worlds())
def test_nothing_unknown_is_ever_said(flights: Brief, vary: Callable[[Brief], Brief]) -> None:
    assert unknowns(vary(flights)) == []


@every_sample
def test_nothing_unknown_is_said_of_a_sample_case(sample: Sample, name: str) -> None:
    assert unknowns(sample(name)) == []


def test_a_case_with_too_few_rows_has_a_script_without_numbers_it_does_not_have(
    tmp_path: Path,
) -> None:
    brief = cases.brief_for(cases.case_of(cases.planted_table(24), tmp_path), tmp_path)
    assert headline(brief, "opening").startswith("We have too few rows")
    assert lies(brief) == unknowns(brief) == []


def test_a_lie_is_noticed(flights: Brief) -> None:
    claim = Claim("x", "It costs 4,711 a day.", ("money.day",))
    brief = replace(flights, script=replace(flights.script, claims={"x": claim}))
    assert "x: 4,711" in lies(brief)


# Phrases


@pytest.mark.parametrize(
    "path", sorted(PHRASES.glob("*/*.txt")), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_no_phrase_has_a_digit_of_its_own(path: Path) -> None:
    says = [
        line
        for line in path.read_text("utf-8").splitlines()
        if line.startswith(("say:", "question:"))
    ]
    assert says
    assert [say for say in says if re.search(r"\d", NAME.sub("", say))] == []


def test_a_phrase_with_a_digit_is_refused() -> None:
    with pytest.raises(ValueError, match="numerals"):
        parse("[a.b]\nsay: It is 5 points worse.")


MOVED = loans.measured(loans.loans())


def test_every_fact_that_a_phrase_names_exists_in_a_sample_case(sample: Sample) -> None:
    known = {fact for name in cases.SAMPLES for fact in sample(name).facts}
    # No sample has a moment from which the change is higher.
    flights = sample("late_flights")
    known |= set(
        traced(
            flights.case,
            replace(
                flights.evidence, timeline=Timeline((), "day", change_point="2026-03-06T00:00")
            ),
        )
    )
    # Nor does one agree on a width, count nothing of an option, or release numbers with criteria.
    bare = replace(
        flights.case,
        options=tuple(replace(option, residual=None) for option in flights.case.options),
    )
    known |= set(argue(replace(bare, agreed_width=0.05), flights.evidence).facts) | {
        "resume.margin",
        "partial",
    }
    # Nor has one terms of its decision.
    termed = replace(flights.case, decision_terms=DecisionTerms(24, 6, "released", 2))
    known |= set(argue(termed, flights.evidence).facts)
    # Nor did anybody else get its result.
    known |= set(argue(replace(flights.case, reproduced_by="Jonas"), flights.evidence).facts)
    # Nor counts amounts of error by a size that makes a record wrong.
    counted = replace(flights.evidence, exceeding=flights.evidence.worst)
    known |= set(argue(flights.case, counted).facts)
    # Nor has one a mix that explains part of the rise.
    split = flights.evidence.mix
    assert split is not None
    mixed = replace(split, mix=replace(split.mix, value=0.01, low=0.005, high=0.015))
    known |= set(argue(flights.case, replace(flights.evidence, mix=mixed)).facts)
    # Nor is the current version of one run twice.
    support = sample("support_answers")
    again = SelfCheck(300, 0.02, -0.01, 0.05)
    known |= set(argue(support.case, replace(support.evidence, again=again)).facts)
    # A trade, and groups of people, are those of a table of their own.
    costs = ErrorCosts((1, 2), (3, 4), "USD")
    trade = MOVED[1].trade
    assert trade is not None
    for net in ((-1.0, 1.0), (1.0, 2.0)):
        netted = replace(MOVED[1], trade=replace(trade, net=net, net_interval=net))
        known |= set(told.traded(replace(MOVED[0], error_costs=costs), netted))
    known |= set(told.gap_facts(MOVED[0], MOVED[1].gaps[0]))
    few = replace(MOVED[1].overall, carried=3)
    known |= set(
        argue(MOVED[0], replace(MOVED[1], regression="unclear", lead=None, open=few)).facts
    )
    # Nor are single records released where samples are measured for tests.
    lead = flights.evidence.lead
    assert lead is not None
    drawn = ExampleSet(lead.id, 9, (Example((Cell("carrier", "EV"),), 1, 1, 0),))
    known |= set(argue(flights.case, replace(flights.evidence, examples=(drawn,))).facts)
    # Nor is one about graded answers.
    graded = replace(flights.case.columns, grades=Grades(1, 5))
    checked = replace(
        flights.evidence, judge=JudgeCheck(90, 30, -0.1, 0.2, 0.9), answers=AnswerSpread(0.8, 3.0)
    )
    known |= set(graded_facts(replace(flights.case, columns=graded), checked))
    named = {fact for phrase in phrases() for fact in NAME.findall(phrase.say)}
    assert named - known == set()


def test_every_guard_that_a_phrase_names_exists(flights: Brief) -> None:
    named = {guard.removeprefix("not ") for phrase in phrases() for guard in phrase.when}
    assert named - set(guards_of(flights)) == set()


@every_sample
def test_guards_are_yes_or_no(sample: Sample, name: str) -> None:
    assert {type(item) for item in guards_of(sample(name)).values()} == {bool}


@every_sample
def test_every_step_has_a_headline_and_a_cue(sample: Sample, name: str) -> None:
    brief = sample(name)
    assert [step for step in STEPS if not headline(brief, step)] == []
    assert tuple(cue.step for cue in brief.script.cues) == STEPS


@every_sample
def test_every_cited_fact_exists(sample: Sample, name: str) -> None:
    brief = sample(name)
    assert {fact for claim in brief.script.claims.values() for fact in claim.cites} <= set(
        brief.facts
    )


# Sentences that only appear when they hold


def check_sentences(brief: Brief) -> None:
    """Hold each strong word to the numbers behind it."""
    yes = brief.evidence.regression == "yes"
    assert ("ask to pause" in headline(brief, "opening")) <= yes
    assert ("Pause, fix" in headline(brief, "recommendation")) <= yes
    assert ("got worse" in headline(brief, "opening")) <= (
        yes or "too few" in headline(brief, "opening")
    )
    release, pause = brief.choice.of("release"), brief.choice.of("pause")
    assert release is not None
    assert pause is not None
    assert ("outweighs" in headline(brief, "close")) <= (
        yes and release.loss.mean > pause.loss.mean
    )


def check_width(brief: Brief) -> None:
    sure = brief.claim("finding.how_sure")
    if sure is None or "wide, more than" not in sure.says:
        return
    finding = brief.evidence.worst if "worst.width" in sure.cites else brief.evidence.overall
    assert finding is not None
    assert isinstance(finding.change, Estimate)
    assert finding.change.high - finding.change.low > brief.case.agreed_width


@every_sample
def test_strong_words_hold_in_sample_cases(sample: Sample, name: str) -> None:
    check_sentences(sample(name))
    check_width(sample(name))


@given(vary=worlds())
def test_strong_words_hold_whatever_the_numbers(
    flights: Brief, vary: Callable[[Brief], Brief]
) -> None:
    brief = vary(flights)
    check_sentences(brief)
    check_width(brief)


def test_a_clear_fail_asks_for_a_pause_and_a_clean_pass_does_not(sample: Sample) -> None:
    assert headline(sample("late_flights"), "opening").startswith("We recommend pausing")
    assert headline(sample("late_flights_refresh"), "opening").startswith(
        "We found no reason to stop"
    )
    assert "does not support pausing" in headline(sample("late_flights_small"), "opening")


def test_a_suspected_cause_is_never_said_to_be_confirmed(flights: Brief) -> None:
    for state in ("suspected", "likely", "ruled out"):
        case = replace(flights.case, suspicion=replace(flights.case.suspicion, state=state))
        said = argue(case, flights.evidence).claim("finding.cause")
        assert said is not None
        assert "confirmed:" not in said.says.replace("not confirmed", "")
        assert "is confirmed" not in said.says


@pytest.mark.parametrize(
    ("level", "undone", "critical"),
    [
        ("severe", True, True),
        ("major", False, True),
        ("major", True, False),
        ("minor", False, False),
    ],
)
def test_critical_is_said_only_where_the_matrix_says_so(
    flights: Brief, level: str, undone: bool, critical: bool
) -> None:
    case = replace(
        flights.case,
        severity=replace(flights.case.severity, functionality=level, reversible=undone),
    )
    said = argue(case, flights.evidence).claim("finding.severity")
    assert said is not None
    assert ("critical" in said.says) is critical


def width_said(flights: Brief, agreed: float) -> str:
    case: Case = replace(flights.case, agreed_width=agreed)
    claim = argue(case, flights.evidence).claim("finding.how_sure")
    return "" if claim is None else claim.says


def test_the_interval_is_called_wide_only_if_it_is_wider_than_agreed(flights: Brief) -> None:
    worst = flights.evidence.worst
    assert worst is not None
    assert isinstance(worst.change, Estimate)
    width = worst.change.high - worst.change.low
    assert "more than the" in width_said(flights, width - 0.01)
    assert "more than the" not in width_said(flights, width + 0.01)


def test_a_width_that_reads_the_same_as_the_agreed_one_is_not_called_more(flights: Brief) -> None:
    worst = flights.evidence.worst
    assert worst is not None
    assert isinstance(worst.change, Estimate)
    said = width_said(flights, worst.change.high - worst.change.low - 1e-6)
    read = re.findall(r"\d+\.\d", said)
    assert "more than" not in said or read[0] != read[1], said


# Length, readiness, terms, language


@every_sample
def test_the_pitch_takes_at_most_five_minutes(sample: Sample, name: str) -> None:
    assert 0 < sum(cue.seconds for cue in sample(name).script.cues) <= 300


@every_sample
@pytest.mark.parametrize("step", STEPS)
def test_the_sentences_of_a_screen_have_at_most_sixty_words(
    sample: Sample, name: str, step: str
) -> None:
    scene = stage(
        sample(name), replay(cases.log_of(cases.opening(sample(name).case))), "audience", step
    )  # type: ignore[arg-type]
    said = " ".join([scene.headline, *scene.lines])
    assert len(said.split()) <= 60, said


@every_sample
def test_there_are_ten_terms_and_each_means_something_here(sample: Sample, name: str) -> None:
    found = terms(sample(name))
    assert len({term.name for term in found}) == len(found) == 10
    assert all(term.means and term.here for term in found)
    assert not [term.here for term in found if UNKNOWN.search(term.here)]


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_a_term_means_can_be_said_aloud(sample: Sample, language: str) -> None:
    with in_speech(speech_of(language)):
        for term in terms(sample("late_flights")):
            assert len(term.aloud.split()) <= 25, term.aloud
            assert not re.search(r"[()\[\]_/]", term.aloud), term.aloud
            assert term.aloud[-1] == "."


def test_a_term_is_explained_once_where_it_is_first_shown() -> None:
    interval = "Interval: the range of changes consistent with these data."
    assert glosses("+35 pp, 95% interval", "errors rose") == (interval,)
    assert glosses("+35 pp, 95% interval", "90% intervals") == ()
    assert glosses("errors rose", "") == ()


@every_sample
def test_readiness_has_seven_checks(sample: Sample, name: str) -> None:
    found = ready(sample(name))
    assert len({check.name for check in found}) == len(found) == 7


def test_a_rehearsed_pushback_is_no_longer_missing(sample: Sample) -> None:
    brief = sample("late_flights")
    names = frozenset(answer.id for answer in brief.script.answers)
    before, after = (
        {check.name: check.holds for check in ready(brief, known)}["Prepared for pushback"]
        for known in (frozenset(), names)
    )
    assert (before, after) == (False, True)


def test_a_word_that_blames_is_named_with_a_better_one(sample: Sample) -> None:
    brief = sample("late_flights")
    text = "Clearly the team ignored the alarm"
    blaming = replace(brief, case=replace(brief.case, suspicion=Suspicion(text)))
    [calm] = [check for check in ready(blaming) if check.name == "Calm and blameless"]
    assert (
        calm.missing
        == "say it without “Clearly” (it adds nothing) and “ignored” (better: “did not see”)"
    )


@every_sample
def test_the_five_questions_of_the_conversation_have_answers(sample: Sample, name: str) -> None:
    assert {"what", "quantify", "patch", "recommend", "alternatives"} <= {
        answer.id for answer in sample(name).script.answers
    }


@pytest.mark.parametrize(
    "text",
    [
        "It is your fault.",
        "A CARELESS change",
        "they screwed up",
        "obviously wrong",
        "This is a disaster",
        "He should have known.",
    ],
)
def test_words_that_blame_are_found(text: str) -> None:
    assert blame(text)


@pytest.mark.parametrize(
    "text",
    [
        "The unit changed from minutes to hours.",
        "The default flight",
        "a clear limit",
        "the carefully chosen slice",
        "",
    ],
)
def test_plain_words_are_left_alone(text: str) -> None:
    assert blame(text) == ()


@every_sample
def test_our_own_sentences_blame_nobody(sample: Sample, name: str) -> None:
    assert [
        (claim.id, blame(claim.says))
        for claim in sample(name).script.claims.values()
        if blame(claim.says)
    ] == []


@given(st.text())
@example("OBVIOUSLY\x00stupid")
def test_a_found_word_stands_where_it_is_said_to_stand(text: str) -> None:
    assert all(text[span.start : span.end] == span.found for span in blame(text))
