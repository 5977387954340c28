"""Files that unpack without end: told in one sentence, or measured, in less than 500 MB of
memory.
"""

from __future__ import annotations

import gzip
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.case.files import admit, reading
from core.case.paths import typed_copy
from core.case.readers import packed
from core.case.readers.packed import Budget
from core.command import BAD_INPUT, FAULT
from core.errors import TooMuch
from tests.core.case.test_odd_files import ROWS, N, text

MOST = 500 * 2**20
TEXT = "x" * 1_000_000
PEAK = """
import pathlib, resource, sys
from core.case import reader_process
from core.command import main
from tests.read_here import ask_here
reader_process._ask = ask_here  # one process for all of it, so that one peak is that of both
status = main(["analyze", sys.argv[1]])
told = pathlib.Path("/proc/self/status")
if told.exists():  # what getrusage tells begins with the peak of the process that started this one
    peak = int(told.read_text().split("VmHWM:")[1].split()[0]) * 1024
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(f"PEAK {peak} STATUS {status}")
"""


def parts(n: int) -> dict[str, np.ndarray]:
    chance = np.random.default_rng(3)
    label = chance.integers(0, 2, n)
    flips = {"baseline_prediction": 0.1, "candidate_prediction": 0.2}
    return {"label": label} | {
        name: np.where(chance.random(n) < share, 1 - label, label) for name, share in flips.items()
    }


def one_text_for_all(path: Path) -> None:
    """Three kilobytes, and five gigabytes of text: one dictionary entry for five thousand rows."""
    n = 5_000
    note = pa.DictionaryArray.from_arrays(pa.array(np.zeros(n, np.int32)), pa.array([TEXT]))
    pq.write_table(
        pa.table(parts(n) | {"note": note}), path, compression="zstd", store_schema=False
    )


def plain_pages(path: Path) -> None:
    n = 600
    table = pa.table(parts(n) | {"note": [TEXT] * n})
    pq.write_table(table, path, compression="zstd", use_dictionary=False)


def differences_of_none(path: Path) -> None:
    n = 2_000
    table = pa.table(parts(n) | {"note": [TEXT] * n})
    how = {"use_dictionary": False, "column_encoding": {"note": "DELTA_BYTE_ARRAY"}}
    columns = pa.schema(table.schema)
    with pq.ParquetWriter(
        path,
        columns,
        compression="zstd",
        use_dictionary=False,
        column_encoding=how["column_encoding"],
    ) as writer:
        writer.write_table(table)


BOMBS: dict[str, Callable[[Path], None]] = {
    "one text for all": one_text_for_all,
    "plain pages": plain_pages,
    "differences of none": differences_of_none,
}


@pytest.mark.skipif(sys.platform == "win32", reason="peaks of memory are those of POSIX")
@pytest.mark.parametrize("name", BOMBS)
def test_a_parquet_file_that_unpacks_to_gigabytes_takes_less_than_500_megabytes(
    name: str, tmp_path: Path
) -> None:
    path = tmp_path / "rows.parquet"
    # In a process of its own: a child starts with the peak of the process that starts it.
    make = (
        "from tests.core.case.test_bombs import BOMBS; from pathlib import Path;"
        f" BOMBS[{name!r}](Path({str(path)!r}))"
    )
    subprocess.run([sys.executable, "-c", make], check=True, cwd=Path(__file__).parents[3])
    assert path.stat().st_size < 100_000
    ran = subprocess.run(
        [sys.executable, "-c", PEAK, str(path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
    )
    peak, status = (int(ran.stdout.split(word)[1].split()[0]) for word in ("PEAK ", "STATUS "))
    assert peak < MOST
    assert status != FAULT
    if status == BAD_INPUT:
        assert "unpacks to more than" in ran.stderr


def test_long_texts_are_kept_by_beginning_and_checksum_and_stay_apart(tmp_path: Path) -> None:
    notes = [TEXT + ("a" if i % 2 else "b") for i in range(N)]
    for form in ("parquet", "csv"):
        path = tmp_path / f"rows.{form}"
        if form == "parquet":
            pq.write_table(pa.table(ROWS | {"note": notes}), path)
        else:
            path.write_text(text(ROWS | {"note": [note[-5_000:] for note in notes]}))
        rows = admit(path, tmp_path / "home")
        found = pq.read_table(typed_copy(tmp_path / "home", rows.sha256)).column("note").to_pylist()
        assert len(set(found)) == 2
        assert [match_ == found[0] for match_ in found] == [i % 2 == 0 for i in range(N)]
        assert all(len(match_) < 300 and match_.startswith("x" * 200) for match_ in found)
        said = " ".join(str(note) for note in reading(tmp_path / "home", rows.sha256).notes)
        assert "Column note: texts of more than 1,024 bytes are kept by their beginning" in said


@pytest.mark.parametrize("end", ["gz", "zst", "zip", "xz", "bz2"])
def test_a_packed_text_that_unpacks_without_end_is_refused_before_the_disk_is_full(
    end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read_here: None
) -> None:
    import bz2
    import lzma

    monkeypatch.setattr(packed, "FLOOR", 2**20)
    monkeypatch.setattr(packed, "MOST_TIMES", 100)
    content = text(ROWS).encode() + b"r,0,0,0,north\n" * 2_000_000
    path = tmp_path / f"rows.csv.{end}"
    if end == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("rows.csv", content)
    elif end == "zst":
        with pa.CompressedOutputStream(str(path), "zstd") as stream:
            stream.write(content)
    else:
        path.write_bytes({"gz": gzip, "xz": lzma, "bz2": bz2}[end].compress(content))
    with pytest.raises(TooMuch, match="unpacks to more than"):
        admit(path, tmp_path / "home")
    assert list((tmp_path / "home").iterdir()) == []


def test_a_budget_lets_small_files_and_well_packed_tables_pass() -> None:
    Budget(10).add(2**28)
    Budget(10**6).add(5 * 10**9)
    for size, unpacked in ((10, 2**28 + 1), (10**5, 2 * 10**9), (10**9, 17 * 2**30)):
        with pytest.raises(TooMuch):
            Budget(size).add(unpacked)
