"""``python -m tests.benchmarks``: measure all, and write the table into docs/performance.md."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import pytest

from tests.benchmarks.report import page_of

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "performance.md"
_OPTIONS = (
    "--override-ini=python_files=bench_*.py",
    "--override-ini=python_functions=bench_*",
    # moto and what it imports warn of their own affairs.
    "--override-ini=filterwarnings=ignore",
    "--benchmark-disable-gc",
    "--benchmark-sort=name",
    "--benchmark-columns=min,median,rounds",
)


def main(arguments: list[str]) -> int:
    """Run the benchmarks that the arguments choose, by default all; write the page if all ran."""
    with tempfile.TemporaryDirectory() as directory:
        result = Path(directory) / "result.json"
        chosen = arguments or [str(Path(__file__).parent)]
        code = int(pytest.main([*_OPTIONS, f"--benchmark-json={result}", *chosen]))
        if code == 0 and not arguments:
            PAGE.write_text(page_of(json.loads(result.read_text())))
            print(f"written to {PAGE.relative_to(ROOT)}")
    return code


sys.exit(main(sys.argv[1:]))
