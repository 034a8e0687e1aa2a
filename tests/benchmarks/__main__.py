"""``python -m tests.benchmarks``: measure all, and write the tables into docs/performance.md.

``python -m tests.benchmarks http`` measures HTTP clients and servers alone, and renews the
sections on them.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import pytest

from tests.benchmarks.report import page_of, with_http

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PAGE = ROOT / "docs" / "performance.md"
_HTTP = [
    str(HERE / "bench_http.py"),
    str(HERE / "bench_server.py"),
    f"{HERE / 'bench_calls.py'}::bench_two_signatures",
]
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
        chosen = _HTTP if arguments == ["http"] else arguments or [str(HERE)]
        code = int(pytest.main([*_OPTIONS, f"--benchmark-json={result}", *chosen]))
        if code == 0 and chosen is not arguments:
            report = json.loads(result.read_text())
            is_http = chosen is _HTTP
            PAGE.write_text(with_http(PAGE.read_text(), report) if is_http else page_of(report))
            print(f"written to {PAGE.relative_to(ROOT)}")
    return code


sys.exit(main(sys.argv[1:]))
