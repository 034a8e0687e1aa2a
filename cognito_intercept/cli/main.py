"""The command line: ``cognito-intercept``, also ``python -m cognito_intercept``."""

from __future__ import annotations

import argparse
import sys
from ipaddress import ip_network
from typing import TYPE_CHECKING, get_args

from cognito_intercept.settings import (
    DEFAULT_ACCOUNT_ID,
    DEFAULT_REGION,
    MissingLambda,
    Relaxation,
    Settings,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from ssl import SSLContext

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: the words after the program's name; by default those it was started with.

    Returns:
        The exit status: 0, or 1 where the command failed and said why.
    """
    options = _parser().parse_args(arguments)
    status: int = options.run(options)
    return status


_EXAMPLES = """\
examples:
  cognito-intercept tour
  cognito-intercept serve --port 9229 --seed demo
  cognito-intercept serve --region eu-west-1 --strict --inspect
  cognito-intercept serve --load template.yaml --load users.csv --parameter Stage=test
  aws cognito-idp list-user-pools --max-results 10 --endpoint-url http://localhost:4566
"""


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - costly

    try:
        return version("cognito-intercept")
    except PackageNotFoundError:  # it is on the path, and not installed
        return "(not installed)"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cognito-intercept",
        description="Amazon Cognito user pools, emulated.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {_version()}")
    commands = parser.add_subparsers(required=True, metavar="command")
    tour = commands.add_parser("tour", help="walk through sign-in and tokens, step by step")
    tour.set_defaults(run=_tour)
    _add_serve(commands.add_parser("serve", help="answer other processes over HTTP"))
    return parser


def _add_serve(serve: argparse.ArgumentParser) -> None:
    """Add the options of ``serve``, in the order in which its help shows them."""
    serve.set_defaults(run=_serve, refuse=serve.error)
    _add_address(serve)
    _add_account(serve)
    _add_strictness(serve)
    _add_inspection(serve)
    _add_contents(serve)
    _add_behaviour(serve)


def _add_address(serve: argparse.ArgumentParser) -> None:
    """Add the options on where the server is, and how it is reached."""
    serve.add_argument(
        "--host", default="localhost", help="address to bind (%(default)s: 127.0.0.1 and ::1)"
    )
    serve.add_argument("--port", type=_port, default=4566, help="0: a free one (%(default)s)")
    serve.add_argument("--base-url", help="how clients reach it (http://localhost:<port>)")
    serve.add_argument("--tls-cert", metavar="FILE", help="serve HTTPS with this certificate (PEM)")
    serve.add_argument("--tls-key", metavar="FILE", help="the certificate's private key (PEM)")


def _add_account(serve: argparse.ArgumentParser) -> None:
    """Add the options on the account, and on who issues tokens."""
    serve.add_argument("--region", default=DEFAULT_REGION, help="default region (%(default)s)")
    serve.add_argument("--account-id", default=DEFAULT_ACCOUNT_ID, help="(%(default)s)")
    serve.add_argument(
        "--issuer",
        choices=("local", "aws"),
        default="local",
        help="who issues tokens: the base URL, or AWS's name of it (%(default)s)",
    )


def _add_strictness(serve: argparse.ArgumentParser) -> None:
    """Add the options on what is refused."""
    strictness = serve.add_mutually_exclusive_group()
    strictness.add_argument("--strict", action="store_true", help="refuse all that AWS refuses")
    strictness.add_argument(
        "--relaxed",
        nargs="+",
        choices=[str(relaxation) for relaxation in Relaxation],
        help="relaxations in force (all of them)",
    )


def _add_inspection(serve: argparse.ArgumentParser) -> None:
    """Add the options on who may inspect the emulator."""
    serve.add_argument(
        "--inspect",
        action="store_true",
        help="serve what is inside at / and /_cognito_intercept/v1/, to this machine only",
    )
    serve.add_argument(
        "--inspect-from",
        metavar="NETWORK",
        nargs="+",
        default=(),
        help="serve it to peers in these networks as well, such as 172.16.0.0/12",
    )


def _add_contents(serve: argparse.ArgumentParser) -> None:
    """Add the options on the state at the start, and on where it is kept."""
    serve.add_argument(
        "--state", metavar="FILE", help="load the state, and save it at the end and at SIGHUP"
    )
    serve.add_argument(
        "--load",
        metavar="FILE",
        action="append",
        default=[],
        help="load user pools (template, JSON of describe-user-pool) or users (CSV), repeatable;"
        " not if --state has a state already",
    )
    serve.add_argument(
        "--parameter",
        metavar="NAME=VALUE",
        type=_parameter,
        action="append",
        default=[],
        help="the value of a template's parameter, repeatable",
    )


def _add_behaviour(serve: argparse.ArgumentParser) -> None:
    """Add the options on missing functions, the log, and repeatable identifiers."""
    serve.add_argument(
        "--missing-lambda",
        choices=get_args(MissingLambda),
        default="error",
        help="what a trigger in LambdaConfig does, for which there is no function (%(default)s)",
    )
    serve.add_argument(
        "--log-level",
        choices=("error", "warning", "info", "debug"),
        default="info",
        help="warning: refused calls; info: every call, and messages (%(default)s)",
    )
    serve.add_argument("--seed", help="makes ids, secrets and codes repeatable")


def _port(text: str) -> int:
    if not (text.isdecimal() and int(text) < 2**16):
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to 65535, not {text!r}")
    return int(text)


def _parameter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise argparse.ArgumentTypeError(f"a parameter is NAME=VALUE, not {text!r}")
    return name, value


def _serve(options: argparse.Namespace) -> int:
    # Imported at need.
    from cognito_intercept.cli.initial_state import (  # noqa: PLC0415
        InitialStateError,
        Sources,
        fill,
    )
    from cognito_intercept.cli.request_log import Level  # noqa: PLC0415
    from cognito_intercept.cli.serve import open_server, serve  # noqa: PLC0415
    from cognito_intercept.cli.state_file import StateFile  # noqa: PLC0415
    from cognito_intercept.server.running import bind  # noqa: PLC0415

    try:
        settings, tls = _settings(options), _tls(options)
        networks = tuple(ip_network(text) for text in options.inspect_from)
    except (OSError, ValueError) as error:
        options.refuse(str(error))
    state = None if options.state is None else StateFile(options.state)
    sources = Sources(state, tuple(options.load), dict(options.parameter))
    try:
        bound = bind(options.host, options.port, tls)
    except OSError as error:
        return _failed(str(error))
    inspect = options.inspect or bool(networks)
    serving = open_server(settings, bound, seed=options.seed, inspect=inspect, networks=networks)
    serving.log.level = Level[options.log_level.upper()]
    try:
        fill(serving.emulator, sources)
    except InitialStateError as error:
        serving.server.close()
        return _failed(str(error))
    return 0 if serve(serving, state) else 1


def _failed(reason: str) -> int:
    print(f"cognito-intercept: {reason}", file=sys.stderr)
    return 1


def _settings(options: argparse.Namespace) -> Settings:
    relaxed = () if options.strict else options.relaxed or tuple(Relaxation)
    return Settings(
        region=options.region,
        account_id=options.account_id,
        base_url=None if options.base_url is None else options.base_url.rstrip("/"),
        relaxed=frozenset(Relaxation(name) for name in relaxed),
        aws_issuer=options.issuer == "aws",
        missing_lambda=options.missing_lambda,
    )


def _tls(options: argparse.Namespace) -> SSLContext | None:
    """Return the TLS settings that the options ask for; ``None`` for plain HTTP."""
    from cognito_intercept.server.running import tls_context  # noqa: PLC0415 - at need

    if options.tls_cert is None and options.tls_key is None:
        return None
    if options.tls_cert is None or options.tls_key is None:
        raise ValueError("--tls-cert and --tls-key go together")
    return tls_context(options.tls_cert, options.tls_key)


def _tour(_options: argparse.Namespace) -> int:
    from cognito_intercept.cli.tour import tour  # noqa: PLC0415 - at need

    return tour()
