"""From files to the report: joining, the command, its exit status and its options."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from core.case.joining import joined
from core.command import main
from core.errors import BadRows, CannotJoin
from tests.core.model_files import admitted, answers

# Joining


def test_files_with_other_records_cannot_be_joined(tmp_path: Path) -> None:
    older = admitted(tmp_path, answers(), "old.csv")
    for newer in (answers(first=9_000), answers().drop(columns="record_id")):
        with pytest.raises(CannotJoin, match="compare them as two sets"):
            joined(tmp_path / "home", older, admitted(tmp_path, newer, "new.csv"))


def test_labels_that_contradict_each_other_are_found_whatever_they_are_called(
    tmp_path: Path,
) -> None:
    older, newer = answers(), answers()
    older, newer = (rows.rename(columns={"churned": "left_us"}) for rows in (older, newer))
    newer.loc[:4, "left_us"] = 1 - newer.loc[:4, "left_us"]
    files = admitted(tmp_path, older, "old.csv"), admitted(tmp_path, newer, "new.csv")
    with pytest.raises(BadRows, match="disagree on the label of 5 of 2,000 records"):
        joined(tmp_path / "home", *files)
    renamed = admitted(tmp_path, newer.rename(columns={"left_us": "truth"}), "other.csv")
    with pytest.raises(BadRows, match="disagree on the label of 5 of 2,000 records"):
        joined(tmp_path / "home", files[0], renamed)


def test_a_label_written_in_another_way_is_no_contradiction(tmp_path: Path) -> None:
    newer = answers()
    newer["churned"] = newer["churned"].map({0: "no", 1: "yes"})
    files = admitted(tmp_path, answers(), "old.csv"), admitted(tmp_path, newer, "new.csv")
    assert joined(tmp_path / "home", *files).rows == 2_000


# The command


def files_of(folder: Path, *tables: pd.DataFrame) -> list[str]:
    paths = [folder / f"f{i}.csv" for i in range(len(tables))]
    for path, rows in zip(paths, tables, strict=True):
        rows.to_csv(path, index=False)
    return [str(path) for path in paths]


@pytest.mark.parametrize(
    ("limit", "status"), [(None, 3), ("1%", 1), ("60%", 0), ("8.6%", 3), ("nine", 2)]
)
def test_the_exit_status_of_one_model_is_about_its_limit(
    limit: str | None, status: int, tmp_path: Path
) -> None:
    path = files_of(tmp_path, answers(rates=(0.09, 0.09, 0.09)))[0]
    assert main(["analyze", path, *(["--limit", limit] if limit else [])]) == status


def test_two_files_that_cannot_be_joined_are_compared_with_a_loud_first_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    older, newer = files_of(
        tmp_path, answers(), answers(1_500, 2, rates=(0.2, 0.2, 0.45), first=9_000)
    )
    out = tmp_path / "answer.json"
    assert main(["analyze", older, "--candidate", newer, "--json", str(out)]) == 1
    assert capsys.readouterr().out.startswith("The two files can't be joined: only 0 of 2,000 ids")
    document = json.loads(out.read_text("utf-8"))
    assert (document["comparison"], document["regression"]) == ("unpaired", "yes")
    assert document["ci" if "ci" in document else "overall"]["ci"][0] > 0
    assert set(document) >= {
        "standardized",
        "mix",
        "slices",
        "files",
        "notes",
        "left_out",
    }


def test_the_same_records_are_compared_as_two_sets_only_where_it_is_asked(tmp_path: Path) -> None:
    older, newer = files_of(tmp_path, answers(), answers())
    out = tmp_path / "answer.json"
    for more, comparison in (([], "paired"), (["--unpaired"], "unpaired")):
        assert main(["analyze", older, "--candidate", newer, *more, "--json", str(out)]) == 0
        assert json.loads(out.read_text("utf-8"))["comparison"] == comparison


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--unpaired"], "there is one"),
        (["--candidate", "f1.csv", "--limit", "3%"], "two are compared"),
    ],
)
def test_an_option_that_is_of_no_use_is_refused(
    more: list[str],
    says: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    first = files_of(tmp_path, answers(), answers(first=9_000))[0]
    assert main(["analyze", first, *more]) == 2
    assert says in capsys.readouterr().err


def test_choices_of_reading_hold_for_both_files(tmp_path: Path) -> None:
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for path, first in zip(paths, (0, 9_000), strict=True):
        answers(first=first).assign(plan="unknown plan").to_csv(path, index=False)
    out = tmp_path / "answer.json"
    command = ["analyze", str(paths[0]), "--candidate", str(paths[1]), "--json", str(out)]
    main([*command, "--read", "missing=unknown plan"])
    for file in json.loads(out.read_text("utf-8"))["files"]:
        assert file["read"]["missing"] == ["unknown plan"]


def test_tables_that_tell_why_are_named_as_not_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = files_of(tmp_path, answers(), answers())
    main(["analyze", first, "--reference", second])
    assert "The reference table f1.csv" in capsys.readouterr().out


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    paths = files_of(tmp_path, answers(), answers(1_500, 2, first=9_000))
    for name in ("one", "two"):
        main(["analyze", paths[0], "--candidate", paths[1], "--json", str(tmp_path / name)])
        main(["analyze", paths[0], "--json", str(tmp_path / f"{name}-alone")])
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert (tmp_path / "one-alone").read_bytes() == (tmp_path / "two-alone").read_bytes()


def test_a_mapping_can_say_that_a_file_of_two_models_is_about_one(tmp_path: Path) -> None:
    rows = answers().rename(columns={"prediction": "new_pred"})
    path = files_of(tmp_path, rows.assign(old_pred=rows["churned"]))[0]
    out, meta = tmp_path / "answer.json", tmp_path / "meta.json"
    for mapping, comparison in (
        ({}, "paired"),
        ({"baseline_prediction": None, "candidate_prediction": "new_pred"}, "one_model"),
    ):
        meta.write_text(json.dumps({"label": "churned"} | mapping), "utf-8")
        main(["analyze", path, "--meta", str(meta), "--json", str(out)])
        assert json.loads(out.read_text("utf-8"))["comparison"] == comparison


def test_each_file_of_two_takes_its_own_prediction_from_the_mapping(tmp_path: Path) -> None:
    older, newer = (
        answers(seed=seed, first=9_000 * seed).rename(columns={"prediction": name})
        for seed, name in ((1, "thing"), (2, "other"))
    )
    out, meta = tmp_path / "answer.json", tmp_path / "meta.json"
    meta.write_text(
        json.dumps(
            {"label": "churned", "baseline_prediction": "thing", "candidate_prediction": "other"}
        ),
        "utf-8",
    )
    paths = files_of(tmp_path, older, newer)
    main(
        [
            "analyze",
            paths[0],
            "--candidate",
            paths[1],
            "--unpaired",
            "--meta",
            str(meta),
            "--json",
            str(out),
        ]
    )
    document = json.loads(out.read_text("utf-8"))
    assert [file["mapping"]["prediction"] for file in document["files"]] == ["thing", "other"]
