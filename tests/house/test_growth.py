"""What grows is added in one place: a copy of the project gets one more, by one file and one line,
and whatever should know of it does.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy the program, and what its tests build cases with."""
    for name in ("core", "pages", "sample_data", "tests"):
        shutil.copytree(
            ROOT / name,
            tmp_path / name,
            ignore=shutil.ignore_patterns("__pycache__", "bench", "lab", "*.parquet"),
        )
    return tmp_path


def add(path: Path, before: str, line: str) -> None:
    """Put a line before another one, which must stand there once."""
    text = path.read_text("utf-8")
    assert text.count(before) == 1, before
    path.write_text(text.replace(before, line + before), "utf-8")


def run(copy: Path, program: str) -> None:
    """Run a program on the copy; it ends well, or the test shows what it wrote."""
    command = [sys.executable, "-c", dedent(program)]
    env = os.environ | {"PYTHONPATH": str(copy), "SHOWSTOPPER_HOME": str(copy / "home")}
    done = subprocess.run(
        command, cwd=copy, env=env, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout[-2_000:] + done.stderr[-4_000:]


def test_a_step_is_a_line_of_the_walk_and_a_file_of_phrases(copy: Path) -> None:
    line = '    Step("risks", "Risks", chart="drivers", likely=("worst_case",)),\n'
    add(copy / "core/script/steps.py", '    Step("close"', line)
    (copy / "core/script/phrases/risks.txt").write_text(
        "[risks.headline]\nsay: The risks.\n\n[risks.line]\nseconds: 30\nsay: Now the risks.\n",
        "utf-8",
    )
    run(
        copy,
        """
        from pathlib import Path
        from core.meeting.event_codec import sealed
        from core.meeting.events import StepShown
        from core.meeting.fold import Meeting
        from core.meeting.scene import stage
        from core.meeting.step_timer import budgets
        from tests import cases
        brief = cases.brief_for(cases.flights_case(Path("home")), Path("home"))
        assert [cue.claim.says for cue in brief.script.cues][6] == "Now the risks."
        assert budgets(brief)["risks"] >= 90
        scene = stage(brief, Meeting(), "audience", "risks")
        assert (scene.number, scene.title, scene.chart) == (7, "Risks", "drivers")
        assert scene.headline == "The risks."
        event, document = sealed(StepShown("risks"))
        assert event.step == "risks"
        from pages.parts import commands
        assert commands.event_of({"do": "step", "step": "risks"}) == event
        """,
    )
