"""The page that the benchmarks fill: a table of times, and how they stand to the targets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.benchmarks.engines import FLOOR, MOTO, OURS

_HEAD = """\
# Performance

Measured by `python -m tests.benchmarks` (or `nox -s benchmarks`), all engines in one run:
{machine}, Python {python}. Times are the shortest of many rounds, which other programs on the
machine disturb least; compare ratios rather than times. Engines take their turns one after the
other, so on a machine with other work a row can be off by a tenth, and now and then by more: run
it again before you believe a small difference, or a target that is met or missed by one.

The floor is botocore with a `before-send` handler that returns a canned answer: what every
emulator takes at least. For a new process it is `import boto3` and a client. moto is 5.2.5; it
does less in some of these calls (its SRP and TOTP check nothing).

"""


@dataclass(frozen=True)
class Results:
    """Seconds by title and engine, and bytes where memory was counted."""

    seconds: dict[tuple[str, str], float]
    bytes: dict[str, int]

    def ratio(self, title: str, engine: str = FLOOR) -> float:
        """Return how many times as long as another engine ours takes."""
        return self.seconds[title, OURS] / self.seconds[title, engine]

    def growth(self, title: str) -> float:
        """Return how many times as long a call takes at 100,000 users as at 100."""
        small, large = f"{title}, 100 users", f"{title}, 100,000 users"
        return self.seconds[large, OURS] / self.seconds[small, OURS]

    def clients(self) -> list[str]:
        """Return the HTTP clients that were measured."""
        start = "keys by "
        titles = dict.fromkeys(title for title, _ in self.seconds if title.startswith(start))
        return [title.removeprefix(start) for title in titles]

    def canned(self, what: str, client: str) -> float:
        """Return the seconds of a client with a mock, and with a signature where one is needed."""
        signature = self.seconds["two RSA signatures", "cryptography"] / 2
        return self.seconds[f"{what} by {client}", FLOOR] + (signature if what == "token" else 0)

    def http_ratio(self, what: str, client: str) -> float:
        """Return how many times as long ours takes as the mock."""
        return self.seconds[f"{what} by {client}", OURS] / self.canned(what, client)


def results_of(report: dict[str, Any]) -> Results:
    """Read pytest-benchmark's report."""
    seconds, sizes = {}, {}
    for entry in report["benchmarks"]:
        told = entry["extra_info"]
        if "bytes" in told:
            sizes[told["engine"]] = told["bytes"]
        else:
            seconds[told["title"], told["engine"]] = entry["stats"]["min"] / told.get("requests", 1)
    return Results(seconds, sizes)


def page_of(report: dict[str, Any]) -> str:
    """Return the page for a report."""
    machine = report["machine_info"]
    results = results_of(report)
    head = _HEAD.format(
        machine=machine["cpu"].get("brand_raw", machine["processor"]),
        python=machine["python_version"],
    )
    sections = (_table, _memory, _http, _server, _targets)
    return head + "".join(section(results) for section in sections)


def _table(results: Results) -> str:
    names = (title for title, engine in results.seconds if engine == OURS)
    of_http = ("keys by ", "token by ", _SERVER_TITLE)
    titles = dict.fromkeys(title for title in names if not title.startswith(of_http))
    lines = [
        "| | cognito_intercept | floor | moto | to the floor | to moto |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for title in titles:
        times = [results.seconds.get((title, engine)) for engine in (OURS, FLOOR, MOTO)]
        ratios = [times[0] / other if times[0] and other else None for other in times[1:]]
        shown = [*(_time(value) for value in times), *(_times(value) for value in ratios)]
        lines.append(f"| {title} | {' | '.join(shown)} |")
    return "\n".join(lines) + "\n\n"


def _time(seconds: float | None) -> str:
    return "" if seconds is None else f"{seconds * 1000:,.2f} ms"


def _times(ratio: float | None) -> str:
    return "" if ratio is None else f"{ratio:.2f}"


def _memory(results: Results) -> str:
    ours, motos = results.bytes[OURS], results.bytes[MOTO]
    return f"A user takes {ours:,} bytes, in moto {motos:,} (10,000 users, two attributes).\n\n"


_SERVER_TITLE = "served: "
_SERVER = """\
## Servers

`cognito-intercept serve` and moto's server, each in a process of its own, under the same requests
by four connections, which stay open if the server lets them.

| | cognito_intercept | moto | ratio |
|---|--:|--:|--:|
"""


def _server(results: Results) -> str:
    """Return the section on servers."""
    titles = [title for title, name in results.seconds if name == OURS and _is_served(title)]
    return _SERVER + "".join(_server_row(results, title) for title in titles) + "\n"


def _is_served(title: str) -> bool:
    return title.startswith(_SERVER_TITLE)


def _server_row(results: Results, title: str) -> str:
    ours, motos = (1 / results.seconds[title, name] for name in (OURS, MOTO))
    name = title.removeprefix(_SERVER_TITLE)
    return f"| {name} | {ours:,.0f}/s | {motos:,.0f}/s | {_times(ours / motos)} |\n"


_HTTP = """\
## HTTP clients

The same client and request, answered by cognito_intercept and by a canned response with the
same headers in a mock that tests of the client use: responses for requests, respx for httpx, a
cassette of vcrpy for the others; for urllib it is a function in place of its handler. A token
takes an RSA signature, whose time is added to the mock's. The target is a ratio of 1.5 at most.

| | keys | mock | ratio | token | mock and signature | ratio |
|---|--:|--:|--:|--:|--:|--:|
"""


def _http(results: Results) -> str:
    """Return the section on HTTP clients."""
    return _HTTP + "\n".join(_http_row(results, name) for name in results.clients()) + "\n\n"


def with_http(page: str, report: dict[str, Any]) -> str:
    """Return a page whose sections on HTTP are those of another run, which measured them."""
    start, target = _HTTP.partition("\n")[0], "## Targets"
    before = page.partition(target)[0].partition(start)[0]
    results = results_of(report)
    return before + _http(results) + _server(results) + target + page.partition(target)[2]


def _http_row(results: Results, client: str) -> str:
    shown = []
    for what in ("keys", "token"):
        title = f"{what} by {client}"
        ratio = _times(results.http_ratio(what, client))
        shown += [_time(results.seconds[title, OURS]), _time(results.canned(what, client)), ratio]
    return f"| {client} | {' | '.join(shown)} |"


def _targets(results: Results) -> str:
    """Return what was aimed at, and what came out."""
    signatures = results.seconds["two RSA signatures", "cryptography"]
    password = "initiate_auth by password"
    least = results.seconds[password, FLOOR] + signatures
    rows = [
        ("enter and exit, ms", 0.2, results.seconds["enter and exit", OURS] * 1000),
        *(
            (f"{name}, to the floor", 1.3, results.ratio(name))
            for name in ("admin_get_user", "get_user", "describe_user_pool")
        ),
        (
            f"{password}, to the floor and two signatures",
            1.3,
            results.seconds[password, OURS] / least,
        ),
        (
            "new process to first pool, to the floor",
            1.15,
            results.ratio("new process to first pool"),
        ),
        *(
            (f"{name}, 100,000 users to 100", 1.5, results.growth(name))
            for name in ("admin_get_user by alias", "list_users, a page")
        ),
    ]
    lines = ["| target | at most | measured |", "|---|--:|--:|"]
    lines += [f"| {name} | {most} | {found:.2f} |" for name, most, found in rows]
    return "## Targets\n\n" + "\n".join(lines) + "\n"
