"""Side by side in one run: `python -m tests.bench.peers.compare FOLDER [ROWS]`, FOLDER as given to
`install`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

LEVELS = (2, 3, 5, 8, 12, 20, 35, 50)
PAIRS = (
    ("by value of 8 segments", "tea_tasting", "by_value"),
    ("slices of up to 3 conditions, 8 columns", "divexplorer", "whole"),
    ("drift of 20 features", "nannyml", "drift"),
)


def rows(path: Path, n: int, seed: int) -> Path:
    """Make rows with a fault of 12 points in a slice of two conditions."""
    if path.exists():
        return path
    rng = np.random.default_rng(seed)
    table: dict[str, object] = {}
    segments = {}
    for i, levels in enumerate(LEVELS):
        share = 1 / (1 + np.arange(levels))
        segments[f"seg{i}"] = rng.choice(levels, n, p=share / share.sum()).astype(str)
        table[f"seg{i}"] = pa.array(segments[f"seg{i}"]).dictionary_encode()
    table |= {f"f{i:02d}": rng.gamma(2.0, 1.0 + i, n) for i in range(20)}
    label = rng.integers(0, 2, n)
    bug = (segments["seg3"] == "1") & (segments["seg4"] == "2")
    for name, share in (
        ("baseline_prediction", np.full(n, 0.1)),
        ("candidate_prediction", np.where(bug, 0.22, 0.1)),
    ):
        table[name] = np.where(rng.random(n) < share, 1 - label, label)
    pq.write_table(pa.table(table | {"label": label}), path)
    return path


def run(command: list[object]) -> dict[str, float]:
    done = subprocess.run(
        [str(item) for item in command], capture_output=True, text=True, check=False
    )
    if done.returncode:
        return {"cpu": float("nan"), "mb": float("nan"), "wall": float("nan")}
    return json.loads(done.stdout.strip().splitlines()[-1])


def main() -> None:
    folder, n = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    now, before = (
        rows(folder / f"now_{n}.parquet", n, 1),
        rows(folder / f"before_{n}.parquet", n, 2),
    )
    print(f"{n:,} rows; CPU seconds, reading included, start and imports not")
    for says, peer, task in PAIRS:
        theirs = run(
            [
                folder / peer / "bin" / "python",
                Path(__file__).with_name("peer.py"),
                peer,
                now,
                before,
            ]
        )
        own = run([sys.executable, "-m", "tests.bench.peers.ours", task, now, before])
        print(
            f"{says:42s} {peer:12s} {theirs['cpu']:7.2f} s {theirs['mb']:7.0f} MB   here"
            f" {own['cpu']:6.2f} s {own['mb']:6.0f} MB   ratio {theirs['cpu'] / own['cpu']:6.1f}"
        )
    own = run([sys.executable, "-m", "tests.bench.peers.ours", "wide", now, before])
    print(
        f"{'everything, 28 columns':42s} {'':12s} {'':33s}here {own['cpu']:6.2f} s"
        f" {own['mb']:6.0f} MB"
    )


if __name__ == "__main__":
    main()
