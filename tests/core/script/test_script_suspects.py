"""What stands behind a finding, in words: suspects, signs, troubles, power, limits, tables.

What is not known does not crash.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.case.model import Limit
from core.evidence.causes.cause_table import CAUSES, Cause
from core.evidence.records import Estimate, Evidence, Finding, Gap, Sign, Suspect
from core.evidence.supporting_records import Batch, Drift, Lineage, Metric, Power, Timeline, Trouble
from core.script.brief import Brief, argue
from core.script.cause_facts import how_found
from core.script.cause_text import read
from core.script.finding_tables import (
    batch_rows,
    drift_rows,
    drift_says,
    drift_summary,
    lineage_rows,
    lineage_says,
)
from core.script.limits import bound_of, limit_of, limit_words
from core.script.methods import manifest_rows, method_lines
from core.script.metric_tables import metric_notes, metric_rows, metrics_shown, reads
from core.script.over_time_text import timeline_says
from core.script.row_quality_text import SAYS as TROUBLES
from core.script.row_quality_text import power_said, trouble_says, troubles_said
from core.script.sign_text import SAYS, sign_says
from tests import cases
from tests.core.script.calm import blame

Sample = Callable[[str], Brief]
NBSP = "\u00a0"
UNKNOWN = re.compile(r"\b(nan|inf|None)\b|[{}]|  |\.\.")
every_sample = pytest.mark.parametrize("name", cases.SAMPLES)


def with_evidence(brief: Brief, **changes) -> Brief:
    return argue(brief.case, replace(brief.evidence, **changes))


def suspect(
    cause: str,
    *signs: Sign,
    columns: tuple[str, ...] = ("dep_delay",),
    state: str = "likely",
    against: tuple[Sign, ...] = (),
) -> Suspect:
    return Suspect(cause, columns, state, 0.9, signs, against)  # type: ignore[arg-type]


# Suspects


def test_every_cause_has_a_name_and_a_check() -> None:
    assert {cause.key for cause in CAUSES if cause.name and cause.check} == set(get_args(Cause))


@pytest.mark.parametrize(
    ("detail", "number", "looks", "check"),
    [
        (
            "minutes for hours (×60)",
            60.0,
            "looks as if it is in minutes instead of hours",
            "Divide departure delay by 60 for these flights",
        ),
        (
            "minutes for hours, the other way round (÷60)",
            1 / 60,
            "looks as if it is in hours instead of minutes",
            "Multiply departure delay by 60 for these flights",
        ),
        (
            "percent for fractions (×100)",
            100.0,
            "looks as if it is in percent instead of fractions",
            "Divide departure delay by 100",
        ),
        (
            "kilometres per hour for metres per second (×3.6)",
            3.6,
            "looks as if it is in kilometers per hour instead of meters per second",
            "Divide departure delay by 3.6",
        ),
        (
            "Fahrenheit for Celsius",
            1.8,
            "looks as if it is in Fahrenheit instead of Celsius",
            "Convert departure delay back to its old unit",
        ),
        (
            "thousandths (×1000)",
            1000.0,
            "looks as if it was multiplied by 1,000",
            "Divide departure delay by 1,000",
        ),
        (
            "thousandths, the other way round (÷1000)",
            1e-3,
            "looks as if it was divided by 1,000",
            "Multiply departure delay by 1,000",
        ),
        (
            "the sign turned",
            -1.0,
            "looks as if its sign was flipped",
            "Convert departure delay back to its old unit",
        ),
    ],
)
def test_a_unit_change_is_said_as_the_people_who_made_it_would(
    flights: Brief, detail: str, number: float, looks: str, check: str
) -> None:
    result = read(
        flights.case,
        suspect("unit_change", Sign("fit-unit_change", "dep_delay", (0.94, 0.88, number), detail)),
    )
    assert looks in result.looks
    assert result.check.startswith(check)
    assert (
        "this explains 94% of its shift, with 88% of the flights here changed."
        in result.speaks_for[0]
    )


@pytest.mark.parametrize(
    ("sign", "says"),
    [
        (
            Sign("fit-nulls", "x", (0.9, 0.5)),
            (
                "x is missing where it had values before: this explains 90% of its shift, with"
                " 50% of the flights here changed."
            ),
        ),
        (Sign("fit-defaults", "x", (0.9, 0.5), "0"), "x holds 0 where other values were before"),
        (
            Sign("fit-category_remap", "x", (0.9, 0.5), "A as B; B as A"),
            "x looks recoded, A as B and B as A",
        ),
        (
            Sign("fit-feature_drift", "x", (0.9, 0.5, -2.5)),
            "The values of x moved down, the median by 2.5",
        ),
        (Sign("fit-timezone_shift", "x", (0.9, 0.5, 19.0)), f"x looks 5{NBSP}hours early"),
        (Sign("fit-timezone_shift", "x", (0.9, 0.5, 5.0)), f"x looks 5{NBSP}hours late"),
        (Sign("sources-unchanged", "x", (0.72,), "y"), "x changed and y did not"),
        (
            Sign("hours-moved", "x", (-1.0, 0.9)),
            f"x looks 1{NBSP}hour early in 90% of these flights.",
        ),
        (
            Sign("one-for-another", "x", (1.0,)),
            "100% of the values of x replaced a different one.",
        ),
        (
            Sign("differs-from-log", "x", (0.31,)),
            "x differs from the serving log in 31% of these flights.",
        ),
        (
            Sign("rows-missing", "month", (3.0, 1200.0)),
            f"The training data hold 3{NBSP}flights like these by month, the reference 1,200.",
        ),
        (
            Sign("more-rows", "", (4.0,)),
            "Flights like these carry 4.0 times as much in the training data as before.",
        ),
        (
            Sign("twins", "", (0.6, 0.01)),
            "60% of these training records are exact duplicates, 1% before.",
        ),
        (
            Sign("label-moved", "late", (0.3, 0.02)),
            (
                "The labels in late differ from before: 30% of the labels would have to change"
                " here, 2% elsewhere."
            ),
        ),
        (
            Sign("tied-to-label", "x", (0.4, 0.1)),
            "x is associated with label in the training data more than it was",
        ),
        (
            Sign("against-own-score", "x", (0.25,)),
            "contradicts its own score on 25% of the flights near the threshold.",
        ),
        (Sign("class-gone", "", (2.0,), "red"), "almost never predicts “red” for these flights."),
        (
            Sign("leaves-unexplained", "x", (0.12,)),
            "It leaves 12% of how x moved unexplained.",
        ),
        (Sign("explained-better", "x", (), "unit_change"), "Unit change explains x better."),
        (
            Sign("values-changed-too", "x", (), "unit_change"),
            "x changed as well, and may be the cause.",
        ),
        (
            Sign("class-gone", "", (2.0,)),
            "almost never predicts one of the classes for these flights.",
        ),
    ],
    ids=lambda item: item.kind if isinstance(item, Sign) else "",
)
def test_a_sign_is_said_in_a_sentence(flights: Brief, sign: Sign, says: str) -> None:
    assert says in sign_says(flights.case, sign)


kinds = st.sampled_from([*SAYS, "made-up", ""])
figures = st.lists(st.floats(-100, 100), max_size=4).map(tuple)
signs = st.builds(
    Sign,
    kinds,
    st.sampled_from(["", "dep_delay"]),
    figures,
    st.sampled_from(["", "0", "minutes for hours (×60)", "A as B; B as A", "the sign turned"]),
)


@given(sign=signs, cause=st.sampled_from([*get_args(Cause), "made_up"]), against=signs)
def test_no_sign_and_no_cause_crashes_or_says_what_is_not_known(
    flights: Brief, sign: Sign, cause: str, against: Sign
) -> None:
    result = read(flights.case, suspect(cause, sign, against=(against,)))
    for text in (
        result.name,
        result.looks,
        result.check,
        *result.speaks_for,
        *result.speaks_against,
    ):
        assert text
        assert not UNKNOWN.search(text), text
        assert blame(text) == ()
    assert all(
        item.endswith(".") for item in (*result.speaks_for, *result.speaks_against, result.check)
    )


def test_a_suspect_without_a_sign_is_named(flights: Brief) -> None:
    assert read(flights.case, suspect("nulls")).looks == "missing values in departure delay"


def test_the_columns_of_the_models_are_no_suspects(flights: Brief) -> None:
    result = read(
        flights.case,
        suspect(
            "class_collapse",
            Sign("class-gone", flights.case.columns.candidate, (1.0,)),
            columns=(flights.case.columns.candidate,),
        ),
    )
    assert result.columns == ""


def test_the_first_suspect_stands_in_the_line_and_in_the_answers(flights: Brief) -> None:
    sign = Sign(
        "fit-unit_change",
        "dep_delay",
        (0.94, 0.88, 1 / 60),
        "minutes for hours, the other way round (÷60)",
    )
    brief = with_evidence(flights, suspects=(suspect("unit_change", sign),))
    says = {
        name: brief.script.claims[name].says
        for name in ("finding.line", "finding.suspect", "answer.cause", "answer.check")
    }
    assert all(
        "eparture delay looks as if it is in hours instead of minutes" in say
        for say in says.values()
    )
    assert "not confirmed" in says["finding.line"]
    assert f"Multiply departure delay by 60{NBSP}".rstrip(NBSP) in says["answer.check"]


def test_without_a_suspect_none_is_named(flights: Brief) -> None:
    brief = with_evidence(flights, suspects=())
    assert brief.claim("finding.suspect") is None
    assert brief.claim("answer.check") is None


# How it was found


def test_it_is_said_how_the_slice_was_found(flights: Brief) -> None:
    worst = flights.evidence.worst
    assert worst is not None
    for on, named, says in (
        ("all rows", False, "from input changes alone"),
        ("confirmation rows", False, "one half of the flights"),
        ("all rows", True, "named in advance"),
    ):
        found = replace(worst, on=on)  # type: ignore[arg-type]
        result = {
            "searched": () if named else (found,),
            "named": (found,) if named else (),
            "lead": found,
        }
        brief = with_evidence(flights, **result)
        assert says in how_found(brief.case, brief.evidence, found)
        for claim in ("finding.how_sure", "finding.line", "answer.sure"):
            assert says in brief.script.claims[claim].says.lower()


# Limits


def relative(brief: Brief, bound: float) -> Brief:
    limits = tuple(Limit(where, bound, relative=True) for where in ("overall", "any slice"))
    return argue(replace(brief.case, limits=limits), brief.evidence)


def test_a_relative_limit_is_said_as_a_share_of_the_error(sample: Sample) -> None:
    brief = relative(sample("delay_minutes"), 0.05)
    assert (
        brief.facts["limit.overall"].says
        == f"at most 5% more than the {brief.case.baseline}'s own error"
    )
    finding = brief.evidence.overall
    assert isinstance(finding.baseline, Estimate)
    assert bound_of(limit_of(brief.case, finding), finding) == pytest.approx(
        0.05 * finding.baseline.value
    )


def test_a_relative_limit_has_no_place_where_the_error_is_not_known(sample: Sample) -> None:
    finding = replace(sample("delay_minutes").evidence.overall, baseline=Gap("mean", "few"))
    assert bound_of(Limit("overall", 0.05, relative=True), finding) is None
    assert bound_of(None, finding) is None


def test_a_limit_of_no_rise_is_said_as_that(sample: Sample) -> None:
    assert limit_words(
        sample("delay_minutes").case, Limit("overall", 0.0, relative=True)
    ).startswith("no more than")
    assert limit_words(sample("late_flights").case, Limit("overall", 0.02)) == f"+2.0{NBSP}pp"


# Troubles and power


@given(
    kind=st.sampled_from([*TROUBLES, "made-up", ""]),
    figures=figures,
    column=st.sampled_from(["", "x"]),
    detail=st.sampled_from(["", "late"]),
)
def test_no_trouble_crashes_or_says_what_is_not_known(
    flights: Brief, kind: str, figures: tuple[float, ...], column: str, detail: str
) -> None:
    if kind == "split-uneven":
        figures = tuple(min(abs(figure), 1.0) for figure in figures)
    said = trouble_says(flights.case, Trouble(kind, column, figures, detail))
    assert said.endswith(".")
    assert not re.search(r"\b(nan|inf|None)\b|[{}]", said)


@pytest.mark.parametrize(
    ("trouble", "says"),
    [
        (Trouble("nulls", "x", (0.16,)), "x is missing in 16.0% of the flights."),
        (Trouble("constant", "x"), "one value only"),
        (Trouble("out-of-range", "x", (0.02,), "0 to 1"), "in 2.0% of the flights: 0 to 1."),
        (Trouble("out-of-range", "x", (0.02, 0.0, 24.0)), "0–24"),
        (Trouble("type-changed", "x", detail="number before, text now"), "another type"),
        (
            Trouble("duplicated-rows", "", (120.0, 30.0)),
            f"120 flights repeat another one exactly, in 30{NBSP}groups",
        ),
        (Trouble("conflicting-rows", "", (12.0,)), "12 flights are alike in every column"),
        (
            Trouble("leaked-ids", "id", (500.0,)),
            f"500{NBSP}ids of these flights also stand in the training data",
        ),
        (
            Trouble("label-share", "label", (0.08, 0.12), "1"),
            "is true in 12.0% of the flights; it was in 8.0%",
        ),
        (Trouble("series", "t", (1.53, 1.24)), "1.2 times as wide"),
        (Trouble("cluster", "user", (0.1, 2.0, 900.0)), f"as much as 900{NBSP}flights would alone"),
        (
            Trouble("weights", "", (700.0, 1000.0)),
            "these flights tell as much as 700 of equal weight instead of 1,000",
        ),
        (Trouble("split-uneven", "", (0.0001,)), "p < 0.001"),
        (Trouble("clock-shift", "t", (2.0,)), f"moved by 2{NBSP}hours"),
        (Trouble("no-reference"), "no reference data"),
        (
            Trouble("sample", "", (200_000.0, 5_000_000.0)),
            "searched on 200,000 of 5,000,000 flights",
        ),
        (Trouble("twins-near", "", (0.03,)), "3.0%"),
        (Trouble("all-one-segment", "x"), "of one kind in x"),
        (Trouble("something-new", "x", (1.0,), "odd"), "Something new in x (odd)."),
    ],
    ids=lambda item: item.kind if isinstance(item, Trouble) else "",
)
def test_a_trouble_is_said_in_a_sentence(flights: Brief, trouble: Trouble, says: str) -> None:
    assert says in trouble_says(flights.case, trouble)


def test_what_blocks_the_verdict_comes_first(flights: Brief) -> None:
    brief = with_evidence(
        flights,
        troubles=(Trouble("no-reference"), Trouble("split-uneven", weight="blocks the verdict")),
    )
    assert [weight for weight, _ in troubles_said(brief.case, brief.evidence)] == [
        "Blocks the verdict",
        "Good to know",
    ]


def test_power_is_said_where_the_answer_is_no(sample: Sample) -> None:
    brief = with_evidence(
        sample("late_flights_refresh"), power=Power(20_000, 0.004, ((1_000, 0.0164),))
    )
    assert brief.facts["power.overall"].says == f"0.4{NBSP}pp"
    for claim in ("finding.how_sure", "answer.missed"):
        assert f"0.4{NBSP}percentage points" in brief.script.claims[claim].says
    said = power_said(brief.case, brief.evidence.power)
    assert f"1.6{NBSP}pp in a segment of 1,000" in said[1]


def test_no_power_is_said_where_none_is_known(sample: Sample) -> None:
    brief = with_evidence(sample("late_flights_refresh"), power=Power(40, None))
    assert brief.claim("answer.missed") is None
    assert "no rise of any size" in power_said(brief.case, brief.evidence.power)[0]
    assert power_said(brief.case, None) == ()


# Tables and sentences


def metric(
    name: str,
    before: float,
    now: float,
    low: float,
    high: float,
    better: str = "lower",
    of: str = "",
) -> Metric:
    estimates = [Estimate(item, item, item, 100, "m") for item in (before, now)]
    return Metric(
        name,
        *estimates,
        Estimate(now - before, low, high, 100, "m"),
        better,
        of,
        ("fewer rows than asked",),
    )  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("item", "says"),
    [
        (metric("accuracy", 0.9, 0.8, -0.12, -0.08, "higher"), "worse"),
        (metric("accuracy", 0.8, 0.9, 0.08, 0.12, "higher"), "better"),
        (metric("log loss", 0.3, 0.4, 0.05, 0.15), "worse"),
        (metric("log loss", 0.3, 0.31, -0.05, 0.15), "no change shown"),
        (metric("bias", -3.0, 1.0, 3.5, 4.5, "nearer to 0"), "better"),
        (metric("bias", -1.0, 3.0, 3.5, 4.5, "nearer to 0"), "worse"),
        (replace(metric("F1", 0.3, 0.4, 0, 0), change=Gap("change", "few")), "not known"),
    ],
    ids=lambda item: item.id if isinstance(item, Metric) else item,
)
def test_a_metric_is_read_by_its_interval_and_its_direction(item: Metric, says: str) -> None:
    assert reads(item) == says


def test_of_many_metrics_the_classes_that_changed_come_first(sample: Sample) -> None:
    brief = sample("arrival_class")
    many = tuple(
        metric("recall", 0.9, 0.9 - i / 100, -1, -0.001 if i > 6 else 1, "higher", f"c{i}")
        for i in range(15)
    )
    shown = metrics_shown(brief, (metric("accuracy", 0.9, 0.8, -0.12, -0.08, "higher"), *many))
    assert shown[0].id == "accuracy"
    assert {item.of_class for item in shown[1:]} == {f"c{i}" for i in range(9, 15)}


def test_a_metric_that_is_not_known_says_why(flights: Brief) -> None:
    gap = replace(
        metric("precision", 0.9, 0.8, 0, 0), candidate=Gap("precision", "nothing was called so")
    )
    rows = metric_rows(flights, (gap, metric("my own", 1.23456, 2.0, 0.5, 0.9)))
    assert rows[0]["New"] == "–"
    assert rows[1]["Released"] == "1.235"
    assert metric_notes((gap,)) == (
        "precision: precision, nothing was called so",
        "precision: fewer rows than asked",
    )


def moved(column: str, harm: str, inside: float = 0.4) -> Drift:
    return Drift(
        column,
        100,
        100,
        0.1,
        0.2,
        0.05,
        0.1,
        None,
        None,
        inside,
        0.02,
        0.0,
        0.1,
        ("z",),
        (),
        1.0,
        60.0,
        harm,
    )  # type: ignore[arg-type]


def test_drift_without_harm_is_called_so(flights: Brief) -> None:
    brief = with_evidence(
        flights,
        shifts=(
            moved("a", "moves with the error"),
            moved("b", "without harm"),
            moved("c", "no drift"),
        ),
    )
    assert (
        drift_summary(brief)
        == f"Of 3{NBSP}columns compared with the reference, 2 shifted beyond chance,"
        " 1 of them"
        " with the error: a."
    )
    assert [row["With the error"] for row in drift_rows(brief)] == [
        "drifts with the error",
        "shifted, harmless",
        "no drift",
    ]
    assert "the median went from 1 to 60" in drift_says(brief, "a")
    assert drift_says(brief, "nowhere") == ""


def test_nothing_moved_is_said(flights: Brief) -> None:
    assert "none shifted beyond chance" in drift_summary(
        with_evidence(flights, shifts=(moved("c", "no drift"),))
    )


def batches(n: int = 6) -> tuple[Batch, ...]:
    rate = Estimate(0.1, 0.05, 0.15, 50, "m")
    return tuple(
        Batch(
            f"2026-03-{i + 1:02d}T00:00",
            f"2026-03-{i + 2:02d}T00:00",
            50,
            rate,
            rate,
            Estimate(0.0, -0.1, 0.1, 50, "m"),
        )
        for i in range(n)
    )


def test_since_when_is_said_with_its_range(flights: Brief) -> None:
    timeline = Timeline(
        batches(),
        "day",
        "2026-03-03T00:00",
        "2026-03-04T00:00",
        "2026-03-04T00:00",
        "2026-03-03T00:00",
        "2026-03-05T00:00",
        0.001,
    )
    brief = with_evidence(flights, timeline=timeline)
    says = (
        "since Wed, Mar 4, 2026, at the earliest from Tue, Mar 3, 2026 and at the"
        " latest from Thu,"
        " Mar 5, 2026 (test for one step up: p = 0.0010). The last good batch began on Tue,"
        " Mar 3, 2026."
    )
    assert says in timeline_says(brief)
    assert "Wed, Mar 4, 2026" in brief.script.claims["answer.since"].says
    assert len(batch_rows(brief)) == 6


def test_no_moment_is_said_where_none_stands_out(flights: Brief) -> None:
    brief = with_evidence(flights, timeline=Timeline(batches(), "day", p=0.6))
    assert "No single change point was found (test for one step up: p" in timeline_says(brief)
    assert brief.claim("answer.since") is None


LINEAGE = Lineage(
    ("raw", "clean", "features", "model"),
    (("raw", "clean"), ("clean", "features"), ("features", "model")),
    ("clean",),
    ("features", "model"),
)


def test_everything_downstream_of_a_broken_stage_is_named(flights: Brief) -> None:
    brief = with_evidence(flights, lineage=LINEAGE)
    assert (
        lineage_says(brief) == "The leading suspected cause arises in clean."
        " Everything downstream is affected: features and"
        " model."
    )
    assert [row["Fault"] for row in lineage_rows(brief)] == [
        "not affected",
        "suspected columns made here",
        "downstream",
        "downstream",
    ]
    assert "None of the stages" in lineage_says(
        with_evidence(flights, lineage=replace(LINEAGE, broken=(), downstream=()))
    )


@every_sample
def test_how_it_was_measured_is_said_in_full(sample: Sample, name: str) -> None:
    brief = sample(name)
    said = " ".join(method_lines(brief))
    assert brief.facts["looked"].says in said
    assert "5%" in said
    assert not UNKNOWN.search(said)
    assert {"Seed", "Evidence", "File digest"} <= {row["What"] for row in manifest_rows(brief)}


def test_evidence_without_anything_new_still_speaks(sample: Sample) -> None:
    bare: dict = {
        "suspects": (),
        "metrics": (),
        "worst_metrics": (),
        "calibration": (),
        "timeline": None,
        "troubles": (),
        "power": None,
        "lineage": None,
        "shifts": (),
    }
    for name in cases.SAMPLES:
        brief = with_evidence(sample(name), **bare)
        assert isinstance(brief.evidence, Evidence)
        assert isinstance(brief.evidence.overall, Finding)
        assert timeline_says(brief) == lineage_says(brief) == ""
        assert batch_rows(brief) == lineage_rows(brief) == drift_rows(brief) == []
        assert method_lines(brief)
