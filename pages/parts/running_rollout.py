"""A rollout that runs: is it valid, what does it say so far, with looks on every day."""

from __future__ import annotations

import tempfile
from pathlib import Path

import streamlit as st

from core.charts.on_demand import watched
from core.evidence.rollout.experiment import Arms, judge
from core.evidence.rollout.experiment_rows import read_trial
from core.evidence.statistics.sequences import monitor
from core.messages import say
from core.script.rollout_text import look_rows, monitor_words, trial_words
from pages.parts import desk, refusals
from pages.parts.desk import Now
from pages.parts.widgets import plain, table, trouble

EXAMPLE = desk.SAMPLES / "rollout" / "exposures.csv"


def show(now: Now) -> None:
    """Take the exposures of a rollout or an A/B test, check it, and watch it day by day."""
    del now  # what runs is told by its own rows
    st.markdown(
        say(
            "Is a rollout or an A/B test already running? Upload its exposures: one row"
            " each, with the unit (user, flight, …), the arm, the outcome (error 0 or 1, or"
            " a loss), and the day if known."
        )
    )
    left, right = st.columns(2)
    share = left.number_input(
        say("Planned share of the new arm"),
        0.001,
        0.999,
        0.1,
        0.05,
        key="planned-share",
        help=say("0.1 is 10%"),
    )
    control = right.text_input(
        say("Name of the control arm"),
        "",
        key="control-arm",
        max_chars=60,
        placeholder=say("control, baseline, a, old, released"),
    )
    file = st.file_uploader(
        say("Exposures: CSV, CSV.gz or Parquet"), type=None, key="exposures"
    )
    trouble(near="exposures")
    if file is None and not st.toggle(
        say(
            "See the example: three in ten evening flights out of Newark on the new model,"
            " including the affected segment"
        ),
        key="exposures-example",
    ):
        return
    name, content = (
        (EXAMPLE.name, memoryview(EXAMPLE.read_bytes()))
        if file is None
        else (file.name, file.getbuffer())
    )
    share = 0.3 if file is None else share
    arms = refusals.tried(
        lambda: _read(name, content, share, control.strip()), "exposures"
    )
    trouble(near="exposures")
    if arms is not None:
        _told(arms)


def _read(name: str, content: memoryview, share: float, control: str) -> Arms:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(content)
        return read_trial(path, (1 - share, share), control)


def _told(arms: Arms) -> None:
    trial = judge(arms)
    *lines, verdict = trial_words(trial, arms)
    (st.success if trial.validity == "valid" else st.warning)(plain(verdict))
    for line in lines:
        st.markdown(plain(line))
    if not arms.rates or not arms.days:
        st.caption(
            say("Daily monitoring needs outcomes of 0 or 1 and a day in each row.")
        )
        return
    looks = monitor(arms.days)
    st.markdown(plain(monitor_words(looks)))
    if spec := watched(looks):
        st.vega_lite_chart(
            spec, width="stretch", key="monitor", alt=monitor_words(looks)
        )
        st.caption(
            say(
                "For each day, the difference between the arms so far, with an interval"
                " that stays valid however often you look. Red: shown to be worse. Blue:"
                " not shown."
            )
        )
    table(look_rows(looks), key="looks")
