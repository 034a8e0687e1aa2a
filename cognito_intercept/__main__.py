"""``python -m cognito_intercept``: the command line, see :mod:`cognito_intercept.cli.main`."""

from __future__ import annotations

import sys

from cognito_intercept.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
