"""Score answers: `python -m tests.lab.score OUT ANSWERS [--ask] [--rows] [--only NAME ...]`.

--ask first asks showstopper for answers that are not there.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tests.lab.slices import losses, members, overlap

ROOT = Path(__file__).parents[2]
SEEN = ("validation.parquet", "reference.parquet", "current.parquet", "meta.json")
FIGURES = ("detect", "J50@1", "J80@1", "J80@3", "col@1", "col@3", "family@1", "family@3", "covers")
FEWEST = 30  # rows of the holdback below which an interval is not judged


def main(arguments: list[str] | None = None) -> int:
    """Ask where wished, score every case, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("answers", type=Path)
    parser.add_argument("--ask", action="store_true")
    parser.add_argument("--rows", action="store_true")
    parser.add_argument("--only", nargs="*", default=[])
    asked = parser.parse_args(arguments)
    asked.answers.mkdir(parents=True, exist_ok=True)
    lines = []
    for folder in sorted(path.parent for path in asked.out.glob("*/truth.json")):
        if asked.only and not folder.name.startswith(tuple(asked.only)):
            continue
        at = asked.answers / f"{folder.name}.json"
        if asked.ask and not at.exists():
            ask(folder, at)
        lines.append(score(folder, json.loads(at.read_text("utf-8")) if at.exists() else {}))
    print(report(pd.DataFrame(lines), asked.rows))
    return 0


def ask(folder: Path, at: Path) -> None:
    """Ask showstopper about a case, giving it only what it may see."""
    with tempfile.TemporaryDirectory() as supplied:
        for name in SEEN:
            if (folder / name).exists():
                shutil.copy(folder / name, supplied)
        meta = json.loads((folder / "meta.json").read_text("utf-8"))
        meta.pop("case")
        (Path(supplied) / "meta.json").write_text(json.dumps(meta), "utf-8")
        begun = time.perf_counter()
        command = [
            sys.executable,
            "-m",
            "core.command",
            "analyze",
            f"{supplied}/validation.parquet",
            "--meta",
            f"{supplied}/meta.json",
            "--json",
            f"{supplied}/answer.json",
        ]
        for name in ("reference", "current"):
            if (Path(supplied) / f"{name}.parquet").exists():
                command += [f"--{name}", f"{supplied}/{name}.parquet"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if not (Path(supplied) / "answer.json").exists():
            print(f"{folder.name}: no answer: {done.stderr.strip()[-300:]}")
            return
        answer = json.loads((Path(supplied) / "answer.json").read_text("utf-8"))
        at.write_text(
            json.dumps(answer | {"seconds": round(time.perf_counter() - begun, 2)}), "utf-8"
        )


def score(folder: Path, answer: dict[str, Any]) -> dict[str, Any]:
    """Compare an answer with what is true."""
    truth, meta = (
        json.loads((folder / f"{name}.json").read_text("utf-8")) for name in ("truth", "meta")
    )
    rows = pd.read_parquet(folder / "validation.parquet")
    named = answer.get("slices") or []
    line = {
        "case": folder.name,
        "family": truth["family"],
        "strength": truth["strength"],
        "regression": truth["regression"],
        "must_flag": truth["must_flag"],
        "answered": bool(answer),
        "detect": float(answer.get("regression") == "yes"),
        "covers": _covers(folder, meta["task"], named),
        "seconds": answer.get("seconds"),
    }
    if not truth["regression"]:
        return line
    true = [members(rows, item) for item in truth["accepted_slices"]]
    close = [
        max(overlap(members(rows, item["predicates"]), each) for each in true) for item in named[:3]
    ] or [0.0]
    columns = [
        item["column"] if isinstance(item, dict) else item for item in answer.get("columns") or []
    ]
    causes = answer.get("causes") or []
    line |= {
        f"J{int(limit * 100)}@{first}": float(max(close[:first]) >= limit)
        for limit in (0.5, 0.8)
        for first in (1, 3)
    }
    line |= {f"family@{first}": float(truth["family"] in causes[:first]) for first in (1, 3)}
    if truth["affected_columns"]:
        line |= {
            f"col@{first}": float(bool(set(columns[:first]) & set(truth["affected_columns"])))
            for first in (1, 3)
        }
    return line | {
        "jaccard": close[0],
        "said": causes[0] if causes else "",
        "column": columns[0] if columns else "",
    }


def _covers(folder: Path, task: str, named: list[dict[str, Any]]) -> float | None:
    """Say whether the first slice's interval agrees with the holdback, whose own noise is allowed
    for.
    """
    if not named or not named[0].get("ci"):
        return None
    rows = pd.read_parquet(folder / "holdback.parquet")
    here = members(rows, named[0]["predicates"])
    if here.sum() < FEWEST:
        return None
    before, after = losses(rows[here], task)
    change = after - before
    low, high = named[0]["ci"]
    noise = 1.96 * change.std(ddof=1) / np.sqrt(here.sum())
    return float(abs((low + high) / 2 - change.mean()) <= np.hypot((high - low) / 2, noise))


def _figures(lines: pd.DataFrame) -> dict[str, float]:
    return {
        name: lines[name].dropna().astype(float).mean() if name in lines else np.nan
        for name in FIGURES
    }


def report(lines: pd.DataFrame, rows: bool) -> str:
    """Lay out the figures: over detectable cases, by family and by strength, and false alarms over
    clean ones.
    """
    pd.set_option("display.width", 250, "display.max_columns", 40, "display.max_rows", 300)
    must, clean = lines[lines["must_flag"]], lines[~lines["regression"]]
    parts = []
    if rows:
        shown = [
            "case",
            "family",
            "strength",
            "detect",
            "jaccard",
            "J80@1",
            "J80@3",
            "col@1",
            "column",
            "family@1",
            "said",
            "covers",
            "seconds",
        ]
        parts.append(
            lines[[item for item in shown if item in lines]].round(2).to_string(index=False)
        )
    for by in ("family", "strength"):
        groups = {f"{name} ({len(group)})": _figures(group) for name, group in must.groupby(by)}
        parts.append(pd.DataFrame(groups).T.round(2).to_string())
    total = {f"must_flag ({len(must)})": _figures(must)}
    parts.append(pd.DataFrame(total).T.round(3).to_string())
    parts.append(
        f"false alarms: {int(clean['detect'].sum())} of {len(clean)} clean cases; intervals cover"
        f" {lines['covers'].dropna().astype(float).mean():.2f} over all; unanswered:"
        f" {int((~lines['answered']).sum())}"
    )
    return "\n\n".join(parts)


if __name__ == "__main__":
    sys.exit(main())
