"""Runs commands of the AWS CLI in one process, by the Python that has the CLI.

Reads a JSON list of arguments per line, and writes exit code, output and errors as JSON.
"""

import contextlib
import io
import json
import sys

from awscli.clidriver import create_clidriver


def run(arguments: list[str]) -> tuple[int, str, str]:
    """Run one command."""
    out, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        try:
            code = create_clidriver().main(arguments)
        except SystemExit as stopped:
            code = stopped.code
    return int(code or 0), out.getvalue(), errors.getvalue()


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(f"{json.dumps(run(json.loads(line)))}\n")
        sys.stdout.flush()
