"""Make one environment a peer: `python -m tests.bench.peers.install FOLDER`.

They are large; nothing of them comes into the project.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

PEERS = {
    "tea_tasting": ["tea-tasting", "pandas", "pyarrow"],
    "divexplorer": ["divexplorer", "pandas", "pyarrow"],
    "nannyml": ["nannyml", "pandas<3", "pyarrow", "statsmodels"],
}


def main() -> None:
    folder = Path(sys.argv[1])
    for name, packages in PEERS.items():
        place = folder / name
        if not (place / "ready").exists():
            venv.create(place, with_pip=True, clear=True)
            subprocess.run(
                [place / "bin" / "python", "-m", "pip", "install", "-q", *packages], check=True
            )
            (place / "ready").touch()
        print(f"{name}: {place}")


if __name__ == "__main__":
    main()
