"""Is an A/B test valid: the split, contaminated units, the effect with and without them.

Published numbers, an oracle, planted faults.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from core.errors import BadCase
from core.evidence.records import Estimate, Gap
from core.evidence.rollout.experiment import Arm, Arms, Group, judge, welch
from core.evidence.statistics.power import SplitCheck


def of(kind, result):
    assert isinstance(result, kind), result
    return result


def group(values) -> Group:
    values = np.asarray(values, float)
    return Group(
        values.size,
        float(values.sum()),
        float(((values - values.mean()) ** 2).sum()) if values.size else 0.0,
    )


def rates(
    control: tuple[int, int],
    treatment: tuple[int, int],
    clean: tuple[tuple[int, int], tuple[int, int]] | None = None,
    planned=(1, 1),
) -> Arms:
    """Make arms from (errors, units), and the same without contaminated units."""
    retained = clean or (control, treatment)
    arms = [
        Arm(name, Group(n, x), Group(m, y))
        for name, (x, n), (y, m) in zip(("old", "new"), (control, treatment), retained, strict=True)
    ]
    return Arms(arms[0], arms[1], planned)


@st.composite
def drawn(draw) -> Arms:
    """Make two arms of errors, some of their units contaminated."""
    result = []
    for name in ("old", "new"):
        clean = draw(st.integers(0, 400))
        shared = draw(st.integers(0, 60))
        errors = draw(st.integers(0, clean))
        result.append(
            Arm(
                name,
                Group(clean + shared, errors + draw(st.integers(0, shared))),
                Group(clean, errors),
            )
        )
    assume(sum(item.units.units for item in result))
    return Arms(result[0], result[1], (draw(st.integers(1, 9)), draw(st.integers(1, 9))))


def swapped(arms: Arms) -> Arms:
    assert arms.planned
    return Arms(arms.treatment, arms.control, (arms.planned[1], arms.planned[0]), arms.rates)


# The split


def test_the_published_mismatch_blocks_the_verdict() -> None:
    """821,588 against 815,482 units of an even split (Fabijan et al. 2019): p = 1.8e-6."""
    trial = judge(rates((82_000, 821_588), (90_000, 815_482)))
    assert of(SplitCheck, trial.split).p == pytest.approx(1.8e-6, rel=0.05)
    assert trial.validity == "not valid: sample ratio"
    assert trial.verdict == trial.clean_verdict == "blocked"


def test_the_effect_stands_beside_a_mismatch_to_find_its_cause_with() -> None:
    assert of(Estimate, judge(rates((82_000, 821_588), (90_000, 815_482))).effect).low > 0


def test_a_planted_mismatch_blocks_a_verdict_that_an_even_split_allows() -> None:
    assert judge(rates((100, 1_000), (200, 1_000))).verdict == "worse"
    assert judge(rates((100, 1_000), (160, 800))).verdict == "blocked"


def test_a_split_of_two_in_a_hundred_is_no_alarm() -> None:
    """5,117 and 4,883 of an even split: p = .019, above .001."""
    trial = judge(rates((500, 5_117), (480, 4_883)))
    assert of(SplitCheck, trial.split).p == pytest.approx(0.0193, abs=1e-4)
    assert trial.validity == "valid"


def test_a_split_of_nine_to_one_is_held_against_its_own_plan() -> None:
    assert judge(rates((900, 9_000), (150, 1_000), planned=(9, 1))).validity == "valid"
    assert (
        judge(rates((900, 9_000), (150, 1_000), planned=(1, 1))).validity
        == "not valid: sample ratio"
    )


def test_no_units_in_a_planned_arm_are_certainly_a_mismatch() -> None:
    trial = judge(rates((3, 40), (0, 0)))
    assert trial.validity == "not valid: sample ratio"
    assert isinstance(trial.effect, Gap)


@pytest.mark.parametrize(
    ("planned", "says"),
    [
        (None, "missing"),
        ((0, 0), "0 and 0"),
        ((1, 0), "above 0"),
        ((-1, 2), "above 0"),
        ((float("nan"), 1), "nan and 1"),
        ((1, 1, 1), "1 and 1 and 1"),
    ],
)
def test_a_plan_that_is_missing_or_has_an_arm_without_share_is_refused(planned, says: str) -> None:
    with pytest.raises(BadCase, match=says):
        judge(rates((10, 100), (12, 100), planned=planned))


# The effect


@pytest.mark.parametrize(
    ("treatment", "control", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
    ],
)
def test_the_effect_on_an_error_rate_is_that_of_newcombe_1998(
    treatment, control, low: float, high: float
) -> None:
    result = of(Estimate, judge(rates(control, treatment)).effect)
    assert (result.low, result.high) == (
        pytest.approx(low, abs=5e-5),
        pytest.approx(high, abs=5e-5),
    )


@pytest.mark.parametrize("seed", range(4))
def test_the_effect_on_a_mean_is_that_of_scipy(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.normal(10, 1, 20 + 30 * seed), rng.exponential(8, 45)
    result = of(Estimate, welch(group(x), group(y)))
    oracle = stats.ttest_ind(y, x, equal_var=False).confidence_interval(0.95)
    assert (result.low, result.high) == (pytest.approx(oracle.low), pytest.approx(oracle.high))
    assert result.value == pytest.approx(y.mean() - x.mean())


def test_a_mean_far_from_nought_keeps_its_digits() -> None:
    x, y = np.arange(50.0), np.arange(50.0) + 3
    near, far = (
        of(Estimate, welch(group(x), group(y))),
        of(Estimate, welch(group(x + 1e9), group(y + 1e9))),
    )
    assert far.low == pytest.approx(near.low, abs=1e-5)


def test_numbers_are_judged_by_their_means() -> None:
    rng = np.random.default_rng(2)
    x, y = group(rng.normal(10, 2, 400)), group(rng.normal(11, 2, 400))
    trial = judge(Arms(Arm("old", x, x), Arm("new", y, y), (1, 1), rates=False))
    assert trial.verdict == "worse"
    assert of(Estimate, trial.effect).method == "Welch's t interval"
    assert of(Estimate, trial.outcomes[1]).value == pytest.approx(11, abs=0.3)


def test_numbers_that_do_not_differ_within_an_arm_have_no_interval() -> None:
    x, y = group(np.full(40, 2.0)), group(np.full(40, 3.0))
    trial = judge(Arms(Arm("old", x, x), Arm("new", y, y), (1, 1), rates=False))
    assert "the same" in of(Gap, trial.effect).why
    assert "the same" in of(Gap, trial.outcomes[0]).why
    assert trial.validity == "too few rows"


def test_lower_errors_are_better_and_equal_ones_show_no_difference() -> None:
    assert judge(rates((200, 1_000), (100, 1_000))).verdict == "better"
    assert judge(rates((100, 1_000), (101, 1_000))).verdict == "no difference shown"


def test_fewer_than_thirty_units_in_an_arm_have_an_interval_and_no_verdict() -> None:
    trial = judge(rates((2, 29), (25, 29)))
    assert of(Estimate, trial.effect).low > 0
    assert trial.verdict == "too few rows"
    assert trial.validity == "too few rows"


def test_no_units_at_all_are_too_few() -> None:
    trial = judge(rates((0, 0), (0, 0)))
    assert isinstance(trial.split, Gap)
    assert trial.validity == "too few rows"


def test_one_unit_in_an_arm_of_numbers_is_a_gap() -> None:
    assert "two units" in of(Gap, welch(group([1.0]), group([1.0, 2.0]))).why


# Contamination


def test_planted_contamination_flips_the_verdict() -> None:
    """500 units of the new arm also saw the old one and hardly ever erred: with them no difference
    shows, without them the new arm is worse.
    """
    trial = judge(rates((100, 1_000), (105, 1_000), clean=((100, 1_000), (100, 500))))
    assert trial.contaminated == (0, 500)
    assert (trial.verdict, trial.clean_verdict) == ("no difference shown", "worse")
    assert trial.flips
    assert trial.validity == "not valid: contamination flips the verdict"


def test_contamination_that_changes_nothing_leaves_the_test_valid() -> None:
    trial = judge(rates((100, 1_000), (200, 1_000), clean=((95, 950), (190, 960))))
    assert trial.contaminated == (50, 40)
    assert trial.validity == "valid"
    assert of(Estimate, trial.effect).n == 2_000
    assert of(Estimate, trial.clean_effect).n == 1_910


def test_where_hardly_a_unit_is_clean_there_is_no_verdict_without_the_rest() -> None:
    trial = judge(rates((100, 1_000), (200, 1_000), clean=((1, 10), (3, 10))))
    assert trial.clean_verdict == "too few rows"
    assert not trial.flips
    assert trial.validity == "too few rows"


def test_a_mismatch_is_told_before_contamination() -> None:
    assert (
        judge(rates((100, 1_000), (60, 600), clean=((100, 1_000), (60, 300)))).validity
        == "not valid: sample ratio"
    )


# Properties and simulation


@given(drawn())
def test_swapping_the_arms_flips_signs_and_keeps_validity(arms: Arms) -> None:
    trial, turned = judge(arms), judge(swapped(arms))
    assert turned.validity == trial.validity
    assert turned.contaminated == trial.contaminated[::-1]
    for item, other in ((trial.effect, turned.effect), (trial.clean_effect, turned.clean_effect)):
        assert type(item) is type(other)
        if isinstance(item, Estimate) and isinstance(other, Estimate):
            assert (other.value, other.low, other.high) == (
                pytest.approx(-item.value),
                pytest.approx(-item.high),
                pytest.approx(-item.low),
            )


@given(drawn())
def test_an_effect_lies_inside_its_interval(arms: Arms) -> None:
    trial = judge(arms)
    for outcome in (trial.effect, trial.clean_effect, *trial.outcomes):
        if isinstance(outcome, Estimate):
            assert outcome.low - 1e-12 <= outcome.value <= outcome.high + 1e-12


@given(drawn())
def test_an_alarm_of_the_split_always_blocks(arms: Arms) -> None:
    trial = judge(arms)
    blocked = isinstance(trial.split, SplitCheck) and trial.split.alarm
    assert (
        (trial.verdict == "blocked")
        == (trial.clean_verdict == "blocked")
        == (trial.validity == "not valid: sample ratio")
        == blocked
    )


@given(drawn())
def test_without_contaminated_units_nothing_flips(arms: Arms) -> None:
    clean = Arms(
        *(Arm(item.name, item.clean, item.clean) for item in (arms.control, arms.treatment)),
        planned=arms.planned,
    )
    trial = judge(clean)
    assert not trial.flips
    assert trial.contaminated == (0, 0)


def wrongly_told(times: int, seed: int, alike: bool) -> float:
    """Give the share of trials without any effect that show one: errors, or losses of unlike
    spread.
    """
    rng = np.random.default_rng(seed)
    result = 0
    for _ in range(times):
        if alike:
            trial = judge(
                rates((int(rng.binomial(800, 0.08)), 800), (int(rng.binomial(800, 0.08)), 800))
            )
        else:
            x, y = group(rng.normal(5, 1, 60)), group(rng.normal(5, 4, 60))
            trial = judge(Arms(Arm("old", x, x), Arm("new", y, y), (1, 1), rates=False))
        result += trial.verdict in {"worse", "better"}
    return result / times


@pytest.mark.parametrize("alike", [True, False])
def test_about_five_of_a_hundred_trials_without_effect_show_one(alike: bool) -> None:
    assert wrongly_told(600, 3, alike) == pytest.approx(0.05, abs=0.027)


@pytest.mark.slow
@pytest.mark.parametrize("alike", [True, False])
def test_five_of_a_hundred_trials_without_effect_show_one_by_a_long_simulation(alike: bool) -> None:
    assert wrongly_told(20_000, 4, alike) == pytest.approx(0.05, abs=0.006)
