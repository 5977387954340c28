"""The command line: its answers, its exit status, its complaints."""

from __future__ import annotations

import http.client
import json
import sys
from pathlib import Path

import pytest

from core.command import PORTS, main
from core.serve.terminal import say
from tests.browser.server import Server

SAMPLES = Path(__file__).parents[2] / "sample_data"


@pytest.mark.parametrize(
    ("file", "status"),
    [
        ("late_flights_refresh/validation.parquet", 0),
        ("late_flights/validation.parquet", 1),
        ("broken/validation.csv", 2),
        ("late_flights_small/validation.csv", 3),
        ("no_such_file.csv", 2),
    ],
)
def test_the_exit_status_says_what_was_found(file: str, status: int) -> None:
    assert main(["analyze", str(SAMPLES / file)]) == status


def test_the_answer_names_the_slice_in_the_documented_schema(tmp_path: Path) -> None:
    folder, out = SAMPLES / "late_flights", tmp_path / "answer.json"
    assert (
        main(
            [
                "analyze",
                str(folder / "validation.parquet"),
                "--reference",
                str(folder / "reference.parquet"),
                "--json",
                str(out),
            ]
        )
        == 1
    )
    answer = json.loads(out.read_text("utf-8"))
    first = answer["slices"][0]
    assert {
        (predicate["column"], predicate["op"], predicate["value"])
        for predicate in first["predicates"]
    } == {
        ("carrier", "==", "EV"),
        ("origin", "==", "EWR"),
        ("part_of_day", "==", "evening"),
    }
    assert first["ci"][0] <= first["diff"] <= first["ci"][1]
    assert answer["columns"][0] == "dep_delay_min"
    assert answer["manifest"]["rows"] == 20_000


def test_measuring_twice_writes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        main(
            [
                "analyze",
                str(SAMPLES / "late_flights_small" / "validation.csv"),
                "--json",
                str(tmp_path / name),
            ]
        )
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_mapping_wins_over_what_was_recognised(tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text(
        "key,y,old,new,group\n"
        + "".join(f"{i},{i % 2},{i % 2},{(i // 2) % 2},{'ab'[i % 2]}\n" for i in range(400)),
        "utf-8",
    )
    meta = tmp_path / "meta.json"
    meta.write_text(
        json.dumps(
            {
                "label": "y",
                "baseline_prediction": "old",
                "candidate_prediction": "new",
                "id": None,
                "segment_columns": ["group"],
            }
        ),
        "utf-8",
    )
    assert main(["analyze", str(rows), "--meta", str(meta)]) == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[1]", "not a JSON object"),
        ("{", "cannot be read"),
        ('{"task": "ranking"}', "not known"),
        ('{"label": "nowhere"}', "no such column"),
    ],
)
def test_a_bad_mapping_is_told_in_words(
    text: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    meta = tmp_path / "meta.json"
    meta.write_text(text, "utf-8")
    assert (
        main(
            ["analyze", str(SAMPLES / "late_flights_small" / "validation.csv"), "--meta", str(meta)]
        )
        == 2
    )
    assert says in capsys.readouterr().err


def test_cases_and_export_work_on_an_empty_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SHOWSTOPPER_HOME", str(tmp_path))
    assert main(["cases"]) == 0
    assert main(["export", "nothing", "--out", str(tmp_path / "out")]) == 2
    assert "there is no case" in capsys.readouterr().err.lower()


# Starting


ROOT = SAMPLES.parent


def started(home: Path, *arguments: str) -> Server:
    """Write down how to start the command with these arguments on a port of its own."""
    server = Server(home)
    server.command = [
        sys.executable,
        "-m",
        "core.command",
        "--no-browser",
        *arguments,
        "--port",
        str(server.port),
    ]
    server.cwd = ROOT
    return server


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SHOWSTOPPER_ROLE", "SHOWSTOPPER_NETWORK", "SHOWSTOPPER_HOSTS"):
        monkeypatch.delenv(name, raising=False)


def test_the_rooms_process_starts_in_large_print_and_keeps_to_the_public_folder(
    tmp_path: Path,
) -> None:
    with started(tmp_path / "home", "--role", "audience") as server:
        settings = json.loads((server.home / "public" / "server.json").read_text("utf-8"))
        assert settings["theme.baseFontSize"] == 24
        assert settings["server.address"] == "127.0.0.1"
        assert f"Showstopper: http://127.0.0.1:{server.port}/audience\n" in server.said()
        assert "Careful" not in server.said()
        assert [path.name for path in server.home.iterdir()] == ["public"]


def test_on_the_network_it_warns_and_answers_under_its_own_addresses_alone(tmp_path: Path) -> None:
    from core.serve.links import own_addresses

    with started(tmp_path / "home", "--role", "audience", "--host", "0.0.0.0") as server:
        assert "everyone in this network can reach this app" in server.said()
        assert "There is no encryption (TLS) here" in server.said()
        assert "needs a link" in server.said()
        for host, status in (
            (own_addresses()[0], 200),
            (own_addresses()[-1], 200),
            ("127.0.0.1", 200),
            ("evil.example", 400),
        ):
            line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
            line.request("GET", "/_stcore/health", headers={"Host": f"{host}:{server.port}"})
            assert line.getresponse().status == status, host
            line.close()


def test_the_presenters_process_says_its_front_page_and_has_ordinary_print(tmp_path: Path) -> None:
    with started(tmp_path / "home", "--role", "presenter") as server:
        assert server.settings()["theme.baseFontSize"] == 16
        assert set(server.settings()["server.allowedHosts"]) == {"127.0.0.1", "localhost", "[::1]"}
        assert f"Showstopper: http://127.0.0.1:{server.port}/\n" in server.said()


def test_without_a_port_each_role_has_its_own() -> None:
    assert (PORTS["both"], PORTS["presenter"], PORTS["audience"]) == (8501, 8501, 8502)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--host", "203.0.113.9"], "this machine has no address “203.0.113.9”"),
        (["--role", "audience", "--open", "rows.csv"], "--open is for the presenter"),
    ],
)
def test_what_cannot_be_started_is_told_in_words(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert says.lower() in capsys.readouterr().err.lower()


def test_an_unknown_role_is_told_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SHOWSTOPPER_ROLE", "speaker")
    assert main([]) == 2
    assert "“speaker”, which is no role" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["--role", "speaker"])


# What a terminal is told


@pytest.mark.parametrize(
    "name",
    [
        "a\x1b]0;title\x07b",
        "::error file=x::y",
        "##vso[task.complete]",
        "tail\u202egnp.exe",
        "caf\udce9",
        "a\rb",
    ],
)
def test_a_name_of_a_column_reaches_a_terminal_as_text_alone(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "missing.csv"
    assert main(["analyze", str(path), "--read", name]) == 2
    said = capsys.readouterr().err
    assert not any(name in said for name in ("\x1b", "\x07", "\r", "\u202e", "\udce9"))
    assert not [line for line in said.splitlines() if line.lstrip().startswith(("::", "##vso["))]


def test_a_line_of_a_file_cannot_command_a_build(capsys: pytest.CaptureFixture[str]) -> None:
    say("first\n::set-output name=x::y\n  ##[error]z")
    assert capsys.readouterr().out == "first\n> ::set-output name=x::y\n  > ##[error]z\n"
