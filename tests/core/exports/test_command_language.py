"""What `showstopper analyze` writes is in one language: the answer, its notes, and complaints."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.command import main

# Words of English that no German sentence holds; names of columns below hold none of them.
ENGLISH = re.compile(r"\b(the|of|and|is|with|column|rows?|records?|model's|sure|cut at)\b")


def subscribers(n: int = 1_600) -> pd.DataFrame:
    """Make customers of a phone company with the probability that each leaves, of two models."""
    rng = np.random.default_rng(3)
    kind = rng.choice(["Privat", "Business", "Studium"], n)
    chance = rng.beta(1.5, 4, n)
    now = np.where(kind == "Business", chance * 0.3, chance)
    return pd.DataFrame(
        {
            "kundennummer": np.arange(50_000, 50_000 + n),
            "kundentyp": kind,
            "monatsgebuehr": np.round(rng.gamma(4, 10, n), 2),
            "gekuendigt": (rng.random(n) < chance).astype(int),
            "wahrscheinlichkeit_alt": np.round(chance, 4),
            "wahrscheinlichkeit_neu": np.round(now, 4),
        }
    )


def test_every_line_of_a_german_answer_is_german(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "kuendigung.csv"
    subscribers().to_csv(file, index=False, sep=";", decimal=",")
    main(["analyze", str(file), "--language", "de"])
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if ENGLISH.search(line)] == []
    assert [line for line in lines if re.search(r"\d%|\b[1-9]\d*,\d{3}\b|\b0\.\d", line)] == []
    data = next(line for line in lines if line.startswith("Daten:"))
    assert re.search(r"wahrscheinlichkeit_alt an der Schwelle 0,\d+ geteilt", data)
    assert any(line.startswith("Datensätze mit Kundentyp Business") for line in lines)
    assert not any("Zeilen" in line for line in lines)


def test_an_english_answer_counts_records_and_segments(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "churn.csv"
    subscribers().to_csv(file, index=False)
    main(["analyze", str(file)])
    written = capsys.readouterr().out
    assert "records with kundentyp Business" in written
    assert "1,600\u00a0records" in written
    assert not re.search(r"\brows?\b|\bslices?\b", written)


def test_complaints_are_in_the_language_that_was_chosen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "plain.csv"
    subscribers(200)[["kundennummer", "kundentyp", "monatsgebuehr"]].to_csv(file, index=False)
    assert main(["analyze", str(file), "--language", "de"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert any("Keine Spalte wurde erkannt als" in line for line in lines)
    assert [line for line in lines if ENGLISH.search(line)] == []


def test_a_file_without_any_prediction_is_not_said_to_hold_one_models_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = np.random.default_rng(5)
    file = tmp_path / "delivery.csv"
    pd.DataFrame(
        {
            "order_id": [f"o{number}" for number in range(300)],
            "city": rng.choice(["Lyon", "Porto"], 300),
            "actual_delivery_min": rng.gamma(3, 10, 300).round(1),
            "eta_v1_min": rng.gamma(3, 10, 300).round(1),
            "eta_v2_min": rng.gamma(3, 10, 300).round(1),
        }
    ).to_csv(file, index=False)
    assert main(["analyze", str(file)]) == 2
    errors = capsys.readouterr().err
    assert "one model's answers only" not in errors
    assert "No column was recognized as the current model's prediction" in errors
