"""Exposures of an A/B test as files: units by arm by hand, planted faults found, every complaint, a
million rows in seconds.
"""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadFile, BadRows, ShowstopperError
from core.evidence.rollout.experiment import Arms, Group, judge
from core.evidence.rollout.experiment_columns import TrialColumns
from core.evidence.rollout.experiment_rows import read_trial
from core.evidence.statistics.sequences import Day, monitor

HEAD = "user,arm,error\n"


def text(tmp_path: Path, content: str, **kind) -> Arms:
    path = tmp_path / "trial.csv"
    path.write_text(content, "utf-8")
    return read_trial(path, **kind)


def table(tmp_path: Path, columns: dict, **kind) -> Arms:
    path = tmp_path / "trial.parquet"
    pq.write_table(pa.table(columns), path)
    return read_trial(path, **kind)


def complaints(read) -> list[str]:
    with pytest.raises(ShowstopperError) as caught:
        read()
    return [str(complaint) for complaint in caught.value.complaints]


def counted(group: Group) -> tuple[int, float]:
    return group.units, group.total


# Units by hand


def test_a_unit_belongs_to_the_arm_of_its_first_row_and_has_the_mean_of_its_rows_there(
    tmp_path: Path,
) -> None:
    result = text(
        tmp_path,
        HEAD + "u1,control,1\nu1,control,0\nu1,new,1\nu2,new,1\nu3,control,0\nu2,control,0\n",
    )
    assert result.rows == 6
    assert counted(result.control.units) == (2, 0.5)
    assert result.control.units.spread == pytest.approx(0.125)
    assert counted(result.treatment.units) == (1, 1.0)
    assert counted(result.control.clean) == (1, 0.0)
    assert counted(result.treatment.clean) == (0, 0.0)
    assert (result.control.contaminated, result.treatment.contaminated) == (1, 1)


def test_a_unit_with_both_right_and_wrong_rows_makes_means_of_rates(tmp_path: Path) -> None:
    assert text(tmp_path, HEAD + "u1,a,1\nu1,a,1\nu2,b,0\n").rates
    assert not text(tmp_path, HEAD + "u1,a,1\nu1,a,0\nu2,b,0\n").rates


def test_time_says_which_arm_came_first_and_not_the_file(tmp_path: Path) -> None:
    rows = "u1,new,1,2026-11-02 10:00\nu1,control,0,2026-11-01 09:00\nu2,new,0,2026-11-02 10:00\n"
    result = text(tmp_path, "user,arm,error,timestamp\n" + rows)
    assert (result.control.name, result.treatment.name) == ("control", "new")
    assert counted(result.control.units) == (1, 0.0)
    assert counted(result.treatment.units) == (1, 0.0)


def test_without_time_the_file_says_which_arm_came_first(tmp_path: Path) -> None:
    result = text(tmp_path, HEAD + "u1,new,1\nu1,control,0\nu2,control,0\n")
    assert counted(result.treatment.units) == (1, 1.0)


def test_rows_of_one_moment_keep_the_order_of_the_file(tmp_path: Path) -> None:
    result = text(
        tmp_path,
        "user,arm,error,day\nu1,new,1,2026-11-01\n"
        "u1,control,0,2026-11-01\nu2,control,0,2026-11-01\n",
    )
    assert counted(result.treatment.units) == (1, 1.0)


def test_a_unit_counts_on_its_first_day_with_its_first_outcome(tmp_path: Path) -> None:
    rows = (
        "u1,a,0,2026-11-01\nu1,a,1,2026-11-02\nu2,b,1,2026-11-02\n"
        "u3,b,0,2026-11-02\nu2,a,1,2026-11-03\n"
    )
    result = text(tmp_path, "user,arm,error,date\n" + rows)
    assert result.days == (Day("2026-11-01", 0, 1, 0, 0), Day("2026-11-02", 0, 0, 1, 2))


def test_losses_have_no_days_to_monitor_and_are_no_rates(tmp_path: Path) -> None:
    result = text(
        tmp_path,
        "flight,variant,loss,day\nf1,old,2.5,2026-11-01\n"
        "f2,new,3.5,2026-11-01\nf3,new,4.5,2026-11-02\n",
    )
    assert result.days == ()
    assert not result.rates
    assert result.treatment.units.spread == pytest.approx(0.5)


def test_days_may_be_numbers(tmp_path: Path) -> None:
    result = text(tmp_path, "user,arm,error,day\nu1,a,1,2\nu2,b,0,10\nu3,b,1,2\n")
    assert [day.label for day in result.days] == ["2", "10"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2026-11-01 23:30:00.250", "2026-11-02 00:10:00.5"),
        ("2026-11-01T10:00:00Z", "2026-11-02T11:00:00Z"),
        ("2026-11-01", "2026-11-02 08:00"),
        ("2026-11-02T01:00:00+02:00", "2026-11-02T03:00:00+02:00"),
    ],
)
def test_times_are_read_as_they_come_and_offsets_as_utc(
    tmp_path: Path, first: str, second: str
) -> None:
    result = text(tmp_path, f"user,arm,error,time\nu1,a,1,{first}\nu2,b,0,{second}\n")
    assert [day.label for day in result.days] == ["2026-11-01", "2026-11-02"]


@pytest.mark.parametrize(
    "words", [("1", "0"), ("true", "false"), ("True", "False"), ("yes", "no"), ("1.0", "0.0")]
)
def test_an_error_is_read_from_how_people_write_it(tmp_path: Path, words: tuple[str, str]) -> None:
    result = text(tmp_path, f"{HEAD}u1,a,{words[0]}\nu2,b,{words[1]}\n")
    assert (result.control.units.total, result.treatment.units.total) == (1.0, 0.0)
    assert result.rates


@pytest.mark.parametrize("name", ["control", "Baseline", "A", "old", "RELEASED"])
def test_the_control_arm_is_known_by_its_name(tmp_path: Path, name: str) -> None:
    assert text(tmp_path, f"{HEAD}u1,x,1\nu2,{name},0\n").control.name == name


def test_any_arm_can_be_named_the_control(tmp_path: Path) -> None:
    result = text(tmp_path, HEAD + "u1,a,1\nu2,b,0\n", control="b")
    assert (result.control.name, result.treatment.name) == ("b", "a")


@pytest.mark.parametrize(
    "head", ["User_ID,Variant,Wrong", "flight,group,loss", "trip_id,bucket,outcome"]
)
def test_columns_are_known_by_their_names(tmp_path: Path, head: str) -> None:
    assert text(tmp_path, f"{head}\nu1,a,1\nu2,b,0\n").rows == 2


def test_columns_can_be_chosen(tmp_path: Path) -> None:
    result = text(
        tmp_path,
        "who,which,bad,user\nu1,a,1,9\nu2,b,0,9\n",
        columns=TrialColumns("who", "which", "bad"),
    )
    assert result.control.units.units == result.treatment.units.units == 1


def test_ids_are_compared_as_written(tmp_path: Path) -> None:
    result = text(tmp_path, HEAD + "007,a,1\n7,b,0\n")
    assert result.control.contaminated == 0


def test_the_planned_split_is_kept(tmp_path: Path) -> None:
    assert text(tmp_path, HEAD + "1,a,1\n2,b,0\n", planned=(9, 1)).planned == (9, 1)
    assert text(tmp_path, HEAD + "1,a,1\n2,b,0\n").planned is None


def test_a_folder_for_typed_copies_is_used_again(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = text(tmp_path, HEAD + "1,a,1\n2,b,0\n", home=home)
    assert text(tmp_path, HEAD + "1,a,1\n2,b,0\n", home=home) == first
    assert len(list(home.glob("*.parquet"))) == 1


@pytest.mark.parametrize(
    "columns",
    [
        {
            "user": pa.array(["u1", "u2"]).dictionary_encode(),
            "arm": pa.array(["a", "b"]).dictionary_encode(),
            "error": pa.array([True, False]),
        },
        {
            "user": pa.array([1.0, 2.0]),
            "arm": pa.array(["a", "b"], pa.large_string()),
            "error": pa.array([1, 0], pa.int8()),
        },
        {
            "user": pa.array([1, 2]),
            "arm": ["a", "b"],
            "error": pa.array(["1", "0"]).dictionary_encode(),
        },
    ],
)
def test_parquet_types_read_alike(tmp_path: Path, columns: dict) -> None:
    result = table(tmp_path, columns)
    assert (counted(result.control.units), counted(result.treatment.units)) == ((1, 1.0), (1, 0.0))


def test_arms_may_be_flags(tmp_path: Path) -> None:
    assert (
        table(
            tmp_path, {"user": [1, 2], "arm": [True, False], "error": [1, 0]}, control="false"
        ).treatment.name
        == "true"
    )


def test_nanoseconds_of_parquet_are_cut_off(tmp_path: Path) -> None:
    when = pa.array([10**18 + 1, 10**18 + 5], pa.timestamp("ns", "UTC"))
    assert table(
        tmp_path, {"user": [1, 2], "arm": ["a", "b"], "error": [1, 0], "ts": when}
    ).days == (Day("2001-09-09", 1, 1, 0, 1),)


def test_categories_that_differ_from_piece_to_piece_of_a_file_are_one(tmp_path: Path) -> None:
    kind = pa.schema(
        [
            ("user", pa.int64()),
            ("arm", pa.dictionary(pa.int32(), pa.string())),
            ("error", pa.int64()),
        ]
    )
    path = tmp_path / "trial.parquet"
    with pq.ParquetWriter(path, kind) as writer:
        for users, arm in (([1, 2], "new"), ([3], "control")):
            columns = [
                pa.array(users),
                pa.array([arm] * len(users)).dictionary_encode(),
                pa.array([1] * len(users)),
            ]
            writer.write_batch(pa.record_batch(columns, schema=kind))
    arms = read_trial(path)
    assert (arms.control.units.units, arms.treatment.units.units) == (1, 2)


# Planted faults, from file to verdict


def exposures(seed: int, units: tuple[int, int], rise: float, crossing: float = 0.0) -> dict:
    """Make one row a unit, a share of the new arm having seen the old one a day later, and hardly
    erring for it.
    """
    rng = np.random.default_rng(seed)
    n = sum(units)
    new = np.arange(n) >= units[0]
    crossed = new & (rng.random(n) < crossing)
    wrong = rng.random(n) < np.where(crossed, 0.02, 0.1 + rise * new)
    day = rng.integers(0, 20, n)
    user, arm = (
        np.append(np.arange(n), np.flatnonzero(crossed)),
        np.append(np.where(new, "new", "old"), np.full(crossed.sum(), "old")),
    )
    when = np.append(day, day[crossed] + 1).astype("datetime64[D]")
    mixed = rng.permutation(user.size)
    return {
        "user": user[mixed],
        "arm": arm[mixed],
        "error": np.append(wrong, wrong[crossed])[mixed].astype(int),
        "day": pa.array(when[mixed]),
    }


def test_planted_contamination_flips_the_verdict(tmp_path: Path) -> None:
    trial = judge(table(tmp_path, exposures(2, (5_000, 5_000), 0.05, crossing=0.4), planned=(1, 1)))
    assert trial.contaminated[0] == 0
    assert trial.contaminated[1] / trial.units[1] == pytest.approx(0.4, abs=0.02)
    assert trial.verdict != "worse"
    assert trial.clean_verdict == "worse"
    assert trial.validity == "not valid: contamination flips the verdict"


def test_the_same_trial_without_contamination_is_valid_and_watched_to_be_worse(
    tmp_path: Path,
) -> None:
    arms = table(tmp_path, exposures(2, (5_000, 5_000), 0.05), planned=(1, 1))
    assert (judge(arms).validity, judge(arms).verdict) == ("valid", "worse")
    looks = monitor(arms.days)
    assert len(looks) == 20
    assert (looks[0].verdict, looks[-1].verdict) == ("keep watching", "worse")
    assert looks[-1].n_a + looks[-1].n_b == 10_000


def test_a_planted_mismatch_blocks_the_verdict(tmp_path: Path) -> None:
    trial = judge(table(tmp_path, exposures(1, (5_000, 4_000), 0.05), planned=(1, 1)))
    assert (trial.validity, trial.verdict) == ("not valid: sample ratio", "blocked")


@given(st.integers(0, 2**32 - 1))
def test_the_order_of_rows_within_a_day_does_not_matter(tmp_path: Path, seed: int) -> None:
    columns = {
        name: np.asarray(values)
        for name, values in exposures(3, (60, 50), 0.2, crossing=0.3).items()
    }
    mixed = np.random.default_rng(seed).permutation(columns["user"].size)
    assert table(tmp_path, {name: values[mixed] for name, values in columns.items()}) == table(
        tmp_path, columns
    )


def test_every_row_twice_changes_no_unit(tmp_path: Path) -> None:
    columns = {
        name: np.asarray(values)
        for name, values in exposures(4, (60, 50), 0.2, crossing=0.3).items()
    }
    once, twice = (
        table(tmp_path, columns),
        table(tmp_path, {name: np.append(values, values) for name, values in columns.items()}),
    )
    assert (twice.control, twice.treatment, twice.days) == (once.control, once.treatment, once.days)
    assert twice.rows == 2 * once.rows


def test_each_unit_is_counted_as_a_loop_over_the_rows_counts_it(tmp_path: Path) -> None:
    rng = np.random.default_rng(8)
    n = 500
    columns = {
        "user": rng.integers(0, 120, n),
        "arm": rng.choice(["control", "new"], n),
        "loss": rng.normal(size=n),
        "day": rng.integers(0, 9, n),
    }
    result = table(tmp_path, columns)
    seen: dict[int, list[tuple[str, float]]] = {}
    for i in np.argsort(columns["day"], kind="stable"):
        seen.setdefault(int(columns["user"][i]), []).append(
            (str(columns["arm"][i]), float(columns["loss"][i]))
        )
    for arm in (result.control, result.treatment):
        own = [rows for rows in seen.values() if rows[0][0] == arm.name]
        means = np.array(
            [np.mean([loss for name, loss in rows if name == arm.name]) for rows in own]
        )
        assert arm.units.units == len(own)
        assert arm.units.total == pytest.approx(means.sum())
        assert arm.units.spread == pytest.approx(((means - means.mean()) ** 2).sum())
        assert arm.clean.units == sum(len({name for name, _ in rows}) == 1 for rows in own)


# Complaints


def test_columns_that_are_not_there_are_told_all_at_once(tmp_path: Path) -> None:
    result = complaints(lambda: text(tmp_path, "x,y,z\n1,2,3\n"))
    assert len(result) == 3
    assert (
        result[0]
        == "No column was recognized as the unit (the id of the user, flight, ...); found: x, y, z."
        " Name it unit or unit_id or user, or choose it yourself."
    )


def test_two_columns_that_end_like_ids_are_not_guessed_between(tmp_path: Path) -> None:
    assert (
        "recognized as the unit"
        in complaints(lambda: text(tmp_path, "trip_id,seat_id,arm,error\n1,2,a,1\n"))[0]
    )


def test_a_chosen_column_that_is_not_there_and_one_chosen_twice_are_told(tmp_path: Path) -> None:
    result = complaints(
        lambda: text(tmp_path, HEAD + "1,a,0\n", columns=TrialColumns(unit="arm", outcome="nope"))
    )
    assert result == [
        "column nope: there is no such column in the file. Choose one of: user, arm, error.",
        "column arm: one column is used for two things. Choose a different column for each.",
    ]


def test_every_fault_of_the_values_is_told_at_once_with_its_row(tmp_path: Path) -> None:
    rows = (
        "1,a,0,2026-11-01\n2,b,bad,2026-11-01\n,c,1,Monday\n3,,,\n"
        "5,a,0,2026-11-01,7\n6,a,0.5,2026-11-02\n"
    )
    result = complaints(lambda: text(tmp_path, "user,arm,error,day\n" + rows))
    assert result == [
        (
            "row 6: this row has 5 fields, the header has 4. Fix the row, or put text that holds"
            " the separator in quotes."
        ),
        (
            "row 4, column user: the unit is missing in 1 of 5 rows (row 4). Fill it in, or leave"
            " these rows out in both arms and say so."
        ),
        (
            "row 5, column arm: the arm is missing in 1 of 5 rows (row 5). Fill it in, or leave"
            " these rows out in both arms and say so."
        ),
        (
            "column arm: there are more than two arms: “a”, “b”, “c”. Keep the rows of two arms,"
            " written in one way each."
        ),
        (
            "row 5, column error: the outcome is missing in 1 of 5 rows (row 5). Fill it in, or"
            " leave these rows out in both arms and say so."
        ),
        (
            "row 3, column error: the outcome is not a number in 1 of 5 rows: “bad” (row 3). Write"
            " 0 and 1, true and false, or numbers with a point for decimals."
        ),
        (
            "row 5, column day: the day is missing in 1 of 5 rows (row 5). Fill it in, or leave"
            " these rows out in both arms and say so."
        ),
        (
            "row 4, column day: the day is not a date in 1 of 5 rows: “Monday” (row 4). Write dates"
            " like 2026-11-23 or 2026-11-23 14:05, or leave the column out."
        ),
    ]


def test_rows_after_one_that_was_left_out_keep_their_numbers(tmp_path: Path) -> None:
    result = complaints(lambda: text(tmp_path, HEAD + "1,a,0\n2,b,0,9\n3,b,\n"))
    assert result[1].startswith("row 4, column error: the outcome is missing")


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("1,a,0\n2,a,1\n", "every row is of one arm, “a”. Give the rows of both arms."),
        (
            "1,x,0\n2,y,1\n",
            (
                "it is not clear which arm is the control: “x”, “y”. Choose which one is the"
                " current model."
            ),
        ),
        (
            "1,a,0\n2,baseline,1\n",
            (
                "it is not clear which arm is the control: “a”, “baseline”. Choose which one is the"
                " current model."
            ),
        ),
        (
            "1,a,0\n2,a ,1\n3,b,1\n",
            (
                "there are more than two arms: “a”, “a ”, “b”. Keep the rows of two arms, written"
                " in one way each."
            ),
        ),
        ("1,,0\n2,,1\n", "no row names its arm. Give the rows of both arms."),
    ],
)
def test_arms_that_are_not_two_or_have_no_control_are_told(
    tmp_path: Path, rows: str, says: str
) -> None:
    assert f"column arm: {says}" in complaints(lambda: text(tmp_path, HEAD + rows))


def test_many_arms_are_not_all_listed(tmp_path: Path) -> None:
    rows = "".join(f"{i},arm{i},0\n" for i in range(2_000))
    result = complaints(lambda: text(tmp_path, HEAD + rows))
    assert result == [
        (
            "column arm: there are more than two arms: “arm0”, “arm1”, “arm10”, “arm100”,"
            " “arm101”, “arm102” …. Keep the rows of two arms, written in one way each."
        )
    ]


def test_a_control_that_is_no_arm_is_told(tmp_path: Path) -> None:
    result = complaints(lambda: text(tmp_path, HEAD + "1,a,0\n2,b,0\n", control="z"))
    assert result == [
        "column arm: there is no arm “z”; the arms are “a”, “b”. Name one of them as the control."
    ]


@pytest.mark.parametrize("bad", ["0;5", "1_000", "maybe", "12%"])
def test_an_outcome_that_is_no_number_is_told(tmp_path: Path, bad: str) -> None:
    result = complaints(lambda: text(tmp_path, f"{HEAD}1,a,0\n2,b,{bad}\n"))
    assert result[0].startswith(
        f"row 3, column error: the outcome is not a number in 1 of 2 rows: “{bad}” (row 3)."
    )


def test_a_decimal_comma_is_read_as_one(tmp_path: Path) -> None:
    rows = "".join(f"{i};{'ab'[i % 2]};{i % 3},5\n" for i in range(1, 13))
    result = text(tmp_path, "user;arm;loss\n" + rows)
    assert (result.rates, result.rows) == (False, 12)
    assert (
        result.control.units
        == text(
            tmp_path, "user,arm,loss\n" + rows.replace(",", ".").replace(";", ",")
        ).control.units
    )


def test_an_outcome_that_is_infinite_or_no_number_at_all_is_told(tmp_path: Path) -> None:
    result = complaints(
        lambda: table(
            tmp_path,
            {"user": [1, 2, 3], "arm": ["a", "b", "b"], "error": [0.0, float("inf"), float("nan")]},
        )
    )
    assert [item.split(".")[0] for item in result] == [
        "row 4, column error: the outcome is missing in 1 of 3 rows (row 4)",
        "row 3, column error: the outcome is infinite (row 3)",
    ]


def test_lists_and_clock_times_are_no_outcomes_and_no_days(tmp_path: Path) -> None:
    columns = {
        "user": [1, 2],
        "arm": ["a", "b"],
        "loss": [[1.0], [2.0]],
        "time": pa.array([1, 2], pa.time32("s")),
    }
    result = complaints(lambda: table(tmp_path, columns))
    assert "No column was recognized as the outcome" in result[0]
    assert "loss holds lists or records" in result[0]


def test_columns_without_any_value_are_told(tmp_path: Path) -> None:
    result = complaints(
        lambda: table(tmp_path, {"user": pa.nulls(7), "arm": pa.nulls(7), "error": pa.nulls(7)})
    )
    assert "the unit is missing in 7 of 7 rows (rows 2, 3, 4, 5, 6 …)" in result[0]
    assert "no row names its arm" in result[2]
    assert "the outcome is missing in 7 of 7 rows" in result[3]


def test_text_that_is_only_space_is_missing(tmp_path: Path) -> None:
    result = complaints(
        lambda: table(tmp_path, {"user": ["u1", " "], "arm": ["a", "b"], "error": [0, 1]})
    )
    assert result[0].startswith("row 3, column user: the unit is missing in 1 of 2 rows")


def test_seconds_since_1970_are_no_days(tmp_path: Path) -> None:
    n = 4_000
    columns = {
        "user": np.arange(n),
        "arm": np.where(np.arange(n) % 2, "a", "b"),
        "error": np.zeros(n, int),
        "ts": 1_790_000_000 + np.arange(n),
    }
    result = complaints(lambda: table(tmp_path, columns))
    assert result == [
        (
            "column ts: the rows lie on 4,000 different days. Write dates, not seconds or row"
            " numbers, or leave the column out."
        )
    ]


@pytest.mark.parametrize(
    ("content", "says"), [("", "is empty"), (HEAD, "header and no rows"), ("\n\n", "is empty")]
)
def test_an_empty_file_is_told(tmp_path: Path, content: str, says: str) -> None:
    with pytest.raises(BadFile, match=says):
        text(tmp_path, content)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("user,arm\n1,a\n", "No column was recognized as the outcome"),
        ("user\n1\n", "Give a unit, an arm and an outcome"),
    ],
)
def test_too_few_columns_are_told_in_terms_of_a_trial(
    tmp_path: Path, content: str, says: str
) -> None:
    with pytest.raises(ShowstopperError, match=says):
        text(tmp_path, content)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="There is no file"):
        read_trial(tmp_path / "none.csv")


def test_faults_of_rows_are_bad_rows(tmp_path: Path) -> None:
    with pytest.raises(BadRows):
        text(tmp_path, HEAD + "1,a,\n2,b,1\n")


# Size


def timed(tmp_path: Path, n: int) -> float:
    rng = np.random.default_rng(0)
    unit = rng.integers(0, n * 6 // 10, n)
    names = np.char.add("u", np.arange(n * 6 // 10).astype(str))
    columns = {
        "user_id": names[unit],
        "arm": np.where(unit % 2, "new", "control"),
        "error": rng.integers(0, 2, n),
        "timestamp": pa.array(
            (
                np.datetime64("2026-11-01")
                + rng.integers(0, 30 * 86_400, n).astype("timedelta64[s]")
            ).astype("datetime64[us]")
        ),
    }
    pq.write_table(pa.table(columns), tmp_path / "trial.parquet")
    start = time.perf_counter()
    arms = read_trial(tmp_path / "trial.parquet", (1, 1))
    assert arms.rows == n
    assert len(arms.days) == 30
    return time.perf_counter() - start


def test_a_hundred_thousand_rows_are_read_whole(tmp_path: Path) -> None:
    timed(tmp_path, 100_000)


@pytest.mark.slow
def test_a_million_rows_take_seconds(tmp_path: Path) -> None:
    print(f"\n1,000,000 rows of Parquet in {timed(tmp_path, 1_000_000):.1f} s")
