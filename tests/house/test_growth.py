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


CLOSE = '    Step(\n        "close"'  # the step that a new one comes before


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
    add(copy / "core/script/steps.py", CLOSE, line)
    (copy / "core/script/phrases/en/risks.txt").write_text(
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
        from pages.parts import command_events
        assert command_events.event_of({"do": "step", "step": "risks"}) == event
        """,
    )


def test_a_captured_kind_is_a_line_of_the_kinds_and_its_event_a_record(copy: Path) -> None:
    (copy / "core/meeting/risk.py").write_text(
        dedent(
            """
            from dataclasses import dataclass
            from typing import Literal
            from core.meeting.room_events import Text

            @dataclass(frozen=True, slots=True)
            class RiskNamed:
                text: Text
                who: str = ""
                type: Literal["RiskNamed"] = "RiskNamed"
            """
        ),
        "utf-8",
    )
    events = copy / "core/meeting/events.py"
    add(
        events,
        "from core.meeting.room_events import (",
        "from core.meeting.risk import RiskNamed\n",
    )
    add(events, "NoteTaken | QuestionAsked | ObjectionRaised", "RiskNamed | ")
    line = (
        '    CapturedKind("risk", "Risk", "r", "RiskNamed", "parked", title="Risk", word="risk"),\n'
    )
    add(copy / "core/meeting/captured_kinds.py", '    CapturedKind(\n        "private"', line)
    run(
        copy,
        """
        from pathlib import Path
        from core.meeting.captured_kinds import BY_NAME
        from core.meeting.event_codec import sealed
        from core.meeting.events import Corrected, NoteTaken
        from core.meeting.fold import captured, replay
        from core.meeting.log_lines import log_sentences
        from core.meeting.minutes import record
        from core.meeting.recast import kind_of, text_of, written
        from core.meeting.risk import RiskNamed
        from core.meeting.room_events import KindChanged
        from core.serve.roles import Session
        from pages.parts import access, commands
        from tests import cases
        brief = cases.brief_for(cases.flights_case(Path("home")), Path("home"))
        risk = written(BY_NAME["risk"], "Winter schedules", "Mira Santos")
        assert sealed(risk)[0] == RiskNamed("Winter schedules", "Mira Santos")
        note = (NoteTaken("Another one"), KindChanged(3, "risk"), Corrected(2, "Snow"))
        log = cases.log_of(cases.opening(brief.case), risk, *note)
        assert [(kind_of(one), text_of(one)) for one in captured(replay(log))] == [
            ("risk", "Snow"),
            ("risk", "Another one"),
        ]
        lines = log_sentences(brief, log, private=True, votes=True)
        assert lines[1] == "risk by Mira Santos: Winter schedules"
        assert lines[3] == "moved, entry 3: risk"
        parked = record(brief, replay(log), log).parked
        assert [line.text for line in parked] == ["Snow", "Another one"]
        for rights, may in (({"notes"}, True), ({"drive"}, False)):
            here = Session("remote", frozenset(rights), "", "m")
            access.seat = access.sitting = lambda: here
            assert access.may(risk, "m") is may
            row = commands._row(BY_NAME["risk"])
            assert (row["letter"], row["may"]) == ("r", may)
        """,
    )


def test_a_cause_is_a_line_of_the_causes(copy: Path) -> None:
    line = '    CauseKind("sensor_swap", "Two sensors swapped", "Swap {column} back, compare."),\n'
    add(
        copy / "core/evidence/causes/cause_table.py",
        '    CauseKind(\n        "feature_drift"',
        line,
    )
    run(
        copy,
        """
        from pathlib import Path
        from pydantic import TypeAdapter
        from core.evidence.records import Sign, Suspect
        from core.script.cause_text import read
        from tests import cases
        suspect = Suspect("sensor_swap", ("temp",), "suspected", 0.5, (Sign("twins", "temp"),), ())
        codec = TypeAdapter(Suspect)
        assert codec.validate_json(codec.dump_json(suspect)) == suspect
        reading = read(cases.flights_case(Path("home")), suspect)
        assert reading.name == "Two sensors swapped"
        assert reading.check == "Swap temp back, compare."
        """,
    )


def test_an_export_is_a_line_of_the_exports_and_its_maker(copy: Path) -> None:
    (copy / "core/exports/task_list.py").write_text(
        "def task_list(sources):\n"
        "    return '\\n'.join(line.what for line in sources.minutes.actions).encode()\n",
        "utf-8",
    )
    table = copy / "core/exports/export_registry.py"
    add(table, "from core.exports.minutes_pdf", "from core.exports.task_list import task_list\n")
    place = 'AS_TEXT, ("main", "minutes"), task_list'
    line = f'    _export("errands", "Errands", "errands.txt", {place}),\n'
    add(table, '    _minutes(\n        "minutes",', line)
    run(
        copy,
        """
        from pathlib import Path
        from core.desk.export_command import export
        from core.exports.export_registry import BY_NAME, possible
        from core.exports.export_sources import Sources
        from core.exports.press import press
        from core.meeting.events import ActionAgreed
        from core.meeting.fold import replay
        from core.meeting.minutes import record
        from core.store.database import Store
        from tests import cases
        store = Store(Path("home"))
        case = cases.flights_case(Path("home"))
        store.save_case(case, cases.AT, "Mira Santos")
        for number, event in enumerate((cases.opening(case), ActionAgreed("Fix the unit"))):
            store.append("m-1", f"e{number}", event, cases.AT, "Mira Santos")
        written = export(store, case.id, Path("out"), cases.AT)
        (tasks,) = [path for path in written if path.name.endswith("-errands.txt")]
        assert tasks.read_text() == "Fix the unit"
        brief, log = cases.brief_for(case, Path("home")), store.log("m-1")
        minutes = record(brief, replay(log), log)
        offered = possible(Sources(brief, minutes, log))
        assert BY_NAME["errands"] in offered
        endings = {f"{case.id}-{offer.ending}" for offer in offered if not offer.chosen}
        assert {path.name for path in written} == endings
        assert press().make("errands", brief, minutes) == b"Fix the unit"
        press().end()
        """,
    )


def test_a_reader_is_a_line_of_the_readers_and_a_file(copy: Path) -> None:
    (copy / "core/case/readers/ledger.py").write_text(
        dedent(
            """
            import pyarrow as pa
            from core.case.readers.dialect import Dialect, Source

            def open_ledger(path, _wanted, _work):
                rows = [line.split("~") for line in path.read_text().splitlines()[1:]]
                names = ("row_id", "label", "baseline", "candidate")
                table = pa.table(dict(zip(names, zip(*rows), strict=True)))
                return Source(table.schema, lambda _: iter(table.to_batches()), Dialect("Ledger"))
            """
        ),
        "utf-8",
    )
    registry = copy / "core/case/readers/registry.py"
    add(
        registry,
        "from core.case.readers.names import",
        "from core.case.readers.ledger import open_ledger\n",
    )
    line = '    Reader("Ledger", (".ldg",), lambda _, head: head.startswith(b"~~"), open_ledger),\n'
    add(registry, '    Reader(\n        "Parquet"', line)
    (copy / "rows.ldg").write_text("~~\na~1~1~0\nb~0~0~0\n", "utf-8")
    (copy / "rows.csv").write_text("a,b\n1,2\n", "utf-8")
    run(
        copy,
        """
        from pathlib import Path
        from core.case.readers.dialect import Dialect
        from core.case.readers.registry import FORMATS, open_source
        source = open_source(Path("rows.ldg"), "rows.ldg", Dialect(), Path("."))
        assert source.dialect.format == "Ledger"
        assert next(source.batches(None)).to_pydict()["candidate"] == ["0", "0"]
        assert "Ledger" in FORMATS
        other = open_source(Path("rows.csv"), "rows.csv", Dialect(), Path("."))
        assert other.dialect.format == "CSV"
        """,
    )


def test_a_chart_is_a_line_of_the_charts(copy: Path) -> None:
    line = (
        '    Chart("rows", lambda brief, which: {"n": brief.evidence.whole.n, "of": which},\n'
        '          "Rows",\n'
        '          caption=lambda brief, _: brief.facts["rows.total"].says),\n'
    )
    add(copy / "core/charts/chart_table.py", '    Chart("map"', line)
    add(
        copy / "core/script/steps.py",
        CLOSE,
        '    Step("risks", "Risks", chart="rows"),\n',
    )
    (copy / "core/script/phrases/en/risks.txt").write_text(
        "[risks.headline]\nsay: The risks.\n\n[risks.line]\nseconds: 30\nsay: Now the risks.\n",
        "utf-8",
    )
    run(
        copy,
        """
        from pathlib import Path
        from core.charts.draw import caption, describe, draw
        from core.meeting.fold import Meeting
        from core.meeting.scene import stage
        from tests import cases
        brief = cases.brief_for(cases.flights_case(Path("home")), Path("home"))
        assert stage(brief, Meeting(), "audience", "risks").chart == "rows"
        assert draw("rows", brief, "x") == {"n": brief.evidence.whole.n, "of": "x"}
        assert describe("rows", brief) == "Rows"
        assert caption("rows", brief) == brief.facts["rows.total"].says
        """,
    )


def test_a_language_is_a_line_of_the_languages_and_a_folder(copy: Path) -> None:
    line = '    Language("nl", "Nederlands", "nl_NL"),\n'
    add(copy / "core/messages.py", ")\nENGLISH = ", line)
    folder = copy / "core/languages/nl"
    folder.mkdir()
    folder.joinpath("messages.po").write_text(
        'msgid ""\nmsgstr ""\n"Language: nl\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
        'msgid "planned release"\nmsgstr "geplande release"\n',
        "utf-8",
    )
    run(
        copy,
        """
        import datetime as dt
        from dataclasses import replace
        from pathlib import Path
        from core.case.validate_case import checked
        from core.messages import in_language, known, say
        from core.script.claims import phrases
        from core.speech import speech_of
        from core.words import day
        from tests import cases
        case = replace(cases.flights_case(Path("home")), language="nl", numbers="nl_NL")
        assert checked(case) == case
        assert known("nl-BE") == "nl"
        assert speech_of("nl-BE").numbers == "nl_NL"
        with in_language("nl"):
            assert say("planned release") == "geplande release"
            assert say("fix out,") == "fix out,"
            assert phrases() == phrases("en")
            assert day(dt.date(2026, 12, 10)) == "do 10 dec"
        """,
    )


def test_a_kind_of_error_is_a_line_of_the_kinds(copy: Path) -> None:
    """Errors on all classes but the commonest: what is rare is wrong more often."""
    table = copy / "core/case/error_kinds.py"
    add(
        table,
        "\n\nKINDS: tuple",
        dedent(
            """

            UNCOMMON = ErrorMeasure("uncommon", "uncommon-rate", others=True)


            def _uncommon(scope):
                many = scope.columns.task == "multiclass" and len(scope.classes) > 2
                return (_of_class(UNCOMMON, "bolt"),) if many else ()
            """
        ).rstrip("\n"),
    )
    add(
        table,
        '    ErrorKind(\n        "selected"',
        """    ErrorKind(
        "uncommon", (UNCOMMON,), _uncommon,
        KindWords("slips on {}{}", "slips on {}", "share of slips", "slips", "slip", "slips",
                  "slips", " parts other than {named}", "share of slips on {about}"),
        limited="slips", decides=True,
    ),
""",
    )
    run(
        copy,
        """
        from dataclasses import replace
        from pathlib import Path
        import numpy as np
        from core.case.model import Limit
        from core.evidence.bounds import limit_for
        from core.script.brief import argue
        from core.script.kinds_text import kind_words, spoken
        from pages.parts.case_forms import LIMITED
        from tests import cases
        from tests.core import kinds
        from core.case.open_case import open_rows
        from core.case.paths import typed_copy
        from core.evidence.measure import measure
        rows = kinds.parts(3_000)
        worse = (rows["label"] != "bolt") & (np.random.default_rng(2).random(len(rows)) < 0.3)
        rows["new"] = np.where(worse, "bolt", rows["new"])
        path = cases.write(rows, Path("home") / "parts.csv")
        case = open_rows(path, Path("home"), cases.AT, {}, kinds.PARTS)
        own = Limit("overall", 0.01, "agreed", set_by="the plant", kind="uncommon")
        case = replace(case, limits=(own,))
        evidence = measure(case, typed_copy(Path("home"), case.rows.sha256))
        (finding,) = [item for item in evidence.kinds if item.metric == "uncommon-rate"]
        others = rows["label"] != "bolt"
        for side, model in ((finding.baseline, "old"), (finding.candidate, "new")):
            assert abs(side.value - (rows[model] != rows["label"])[others].mean()) < 1e-9
        assert (finding.n, finding.verdict) == (others.sum(), "fails")
        assert finding.bound == limit_for(case.limits, "overall", "uncommon").bound == 0.01
        assert evidence.regression == "yes"
        brief = argue(case, evidence)
        assert kind_words(case, finding) == "share of slips on parts other than “bolt”"
        assert spoken("x", finding, case)["x.candidate.does"].startswith("slips on")
        assert LIMITED["uncommon"] == "slips"
        """,
    )
