"""A served emulator in a process of its own, and small HTTP servers that stand in for others."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import boto3

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from http.server import BaseHTTPRequestHandler

SECONDS = 30


@dataclass
class Served:
    """A running ``cognito-intercept serve``, and what it has logged so far."""

    process: subprocess.Popen[str]
    log: list[str] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _reader: threading.Thread | None = None

    @property
    def port(self) -> int:
        """Return the port that it says it listens on."""
        return int(self.logged(r"listening on https?://[^ ]*:(\d+)"))

    @property
    def url(self) -> str:
        """Return its URL on this machine."""
        scheme = self.logged(r"listening on (https?)://")
        return f"{scheme}://localhost:{self.port}"

    def logged(self, pattern: str) -> str:
        """Wait for a line of the log, and return the pattern's first group in it."""
        with self._changed:
            found = self._changed.wait_for(lambda: self._find(pattern), timeout=SECONDS)
        assert found, f"no line like {pattern!r} in {self.log}"
        return found[1]

    def _find(self, pattern: str) -> re.Match[str] | None:
        return next((found for line in self.log if (found := re.search(pattern, line))), None)

    def read(self) -> None:
        """Read the log in a thread."""
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            with self._changed:
                self.log.append(line)
                self._changed.notify_all()

    def close(self) -> None:
        """End the process, if it has not ended, and the reading."""
        end(self.process)
        assert self._reader is not None
        self._reader.join(SECONDS)


def end(process: subprocess.Popen[str]) -> int:
    """End a process, which is killed where it does not end by itself, and return its status.

    Raises:
        subprocess.TimeoutExpired: it had to be killed.
    """
    process.terminate()
    try:
        return process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        raise


def client_at(url: str, region: str = "us-east-1", **options: Any) -> Any:
    """Return a boto3 client of a server, with credentials that nobody checks."""
    return boto3.client(
        "cognito-idp",
        region_name=region,
        endpoint_url=url,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        **options,
    )


# Runs a command as a shell runs it in the background: SIGINT is ignored.
IN_BACKGROUND = ("sh", "-c", 'trap "" INT; exec "$@"', "sh")


@contextmanager
def serve(*options: str, prefix: Sequence[str] = ()) -> Iterator[Served]:
    """Serve on a free port until the block is left.

    Args:
        options: the options of ``serve``.
        prefix: the words of a command that runs the server.
    """
    command = [*prefix, sys.executable, "-m", "cognito_intercept", "serve", "--port", "0", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        served = Served(process)
        served.read()
        try:
            yield served
        finally:
            served.close()


@contextmanager
def stand_in(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Serve on a free port of this machine until the block is left, and give the URL.

    Args:
        handler: what answers the requests.
    """
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
