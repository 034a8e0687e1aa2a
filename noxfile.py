"""Every check of the project: ``nox`` runs them all, ``nox -l`` lists the sessions."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import nox

nox.needs_version = ">=2025.5.1"
nox.options.default_venv_backend = "uv|virtualenv"  # uv installs in a tenth of pip's time
nox.options.stop_on_first_error = False

# uv takes the machine's Pythons, and its certificates as pip does (two names of one setting).
for setting in ("UV_NATIVE_TLS", "UV_SYSTEM_CERTS"):
    os.environ.setdefault(setting, "true")
os.environ.setdefault("UV_PYTHON_DOWNLOADS", "never")
ROOT = Path(__file__).parent
PROJECT = nox.project.load_toml("pyproject.toml")
SUPPORTED = ("3.11", "3.12", "3.13", "3.14")
# Tests of what depends on the Python and on botocore's internals, quick enough for more of them.
ACTIVATION_TESTS = tuple(
    f"tests/test_{name}.py" for name in ("intercept", "clients", "decorators", "isolation")
)
# They take long and ask about a browser or about rules, whatever the Python; one runs them.
SLOW_TESTS = tuple(
    f"tests/test_{name}.py"
    for name in (
        "browser_login",
        "every_operation",
        "faults",
        "login_properties",
        "overview_page",
        "runners",
        "page_stability",
        "properties",
        "recovery_machine",
        "state_machine",
    )
)
# What depends on botocore's model as well.
BOTOCORE_TESTS = (*ACTIVATION_TESTS, "tests/test_model.py", "tests/test_sign_in.py")
BOTOCORES = {
    "1.34.0": "==1.34.0",  # the floor: Ubuntu 24.04 ships it
    "1.36.0": "==1.36.0",
    "1.40.61": "==1.40.61",  # pinned by aioboto3 15.5
    "newest": ">=1.44.8",
}
# They pin botocore themselves; aioboto3 an older aiobotocore than the newest.
AIOS = {
    "aioboto3": ("aioboto3>=15.5",),
    "newest": ("aiobotocore[boto3,httpx2]>=3.10", "trio>=0.30"),
}
# The oldest HTTP clients that the tests use all features of.
OLD_CLIENTS = ("aiohttp>=3.12,<3.14", "urllib3==2.0.7", "httpx==0.28.0", "httpx2==2.1.0")


def _runs(version: str) -> bool:
    """Return whether an interpreter is there and starts; a version manager's stub may not."""
    try:
        done = subprocess.run([f"python{version}", "--version"], capture_output=True, check=False)
    except FileNotFoundError:
        return False
    return done.returncode == 0


# An interpreter that is missing is left out, not failed; the one that runs nox is there.
PYTHONS = [version for version in SUPPORTED if _runs(version)] or [sys.executable]


def _install(session: nox.Session, *groups: str) -> None:
    """Install the checkout with its extras, and groups of development dependencies."""
    session.install("-e", ".[fast,passkeys]", *nox.project.dependency_groups(PROJECT, *groups))


# Signs a user in at the login pages.
LOGIN = """
import boto3
from cognito_intercept import intercept

with intercept() as cognito:
    idp = boto3.client("cognito-idp", "us-east-1")
    pool_id = idp.create_user_pool(PoolName="shop")["UserPool"]["Id"]
    client = idp.create_user_pool_client(
        UserPoolId=pool_id,
        ClientName="web",
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["code"],
        AllowedOAuthScopes=["openid"],
        CallbackURLs=["https://app.example.com"],
    )["UserPoolClient"]["ClientId"]
    ann = {"UserPoolId": pool_id, "Username": "ann"}
    idp.admin_create_user(**ann, MessageAction="SUPPRESS")
    idp.admin_set_user_password(**ann, Password="Passw0rd!", Permanent=True)
    assert cognito.authorize(client, username="ann", password="Passw0rd!").code
"""


@nox.session
def lint(session: nox.Session) -> None:
    """Ruff: every rule, and the format."""
    session.install(*nox.project.dependency_groups(PROJECT, "lint"))
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")


@nox.session
def types(session: nox.Session) -> None:
    """Mypy, strict, over the package, the tests and the scripts; pyright over what programs use."""
    _install(session, "types")
    session.run("mypy")
    session.run("pyright")


@nox.session
def layers(session: nox.Session) -> None:
    """Import-linter: imports point downwards only."""
    _install(session, "layers")
    session.run("lint-imports", "--no-cache")


def _install_runner(session: nox.Session, *packages: str) -> None:
    """Install the checkout, what runs the tests of activation, and packages, all in one step.

    So pip proves that the package's requirements allow these packages.
    """
    runner = nox.project.dependency_groups(PROJECT, "runner")
    session.install("-e", ".", *runner, *packages)


def _pytest(session: nox.Session, *arguments: str) -> None:
    """Run tests on every core."""
    session.run("pytest", "-n", "auto", *arguments)


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """The whole suite on the oldest and the newest Python found, activation on those between."""
    if session.python in {PYTHONS[0], PYTHONS[-1]}:
        _install(session, "test")
        skipped = () if session.python == PYTHONS[0] else SLOW_TESTS
        _pytest(session, *(f"--ignore={name}" for name in skipped), *session.posargs)
    else:
        _install_runner(session, *nox.project.dependency_groups(PROJECT, "reference"))
        _pytest(session, *ACTIVATION_TESTS)


@nox.session
def cli(session: nox.Session) -> None:
    """The real AWS CLI: a walk, and every operation by its skeleton input.

    It pins botocore, so it has an environment of its own.
    """
    _install(session, "test")
    aws = Path(session.create_tmp()) / "aws"
    session.run("python", "-m", "venv", str(aws))
    session.run(str(aws / "bin" / "pip"), "install", "--quiet", "awscli", external=True)
    env = {"COGNITO_INTERCEPT_AWS": str(aws / "bin" / "aws")}
    session.run("pytest", "tests/test_cli_walk.py", "tests/test_cli_operations.py", env=env)


@nox.session(default=False)
def load(session: nox.Session) -> None:
    """200 connections for a minute: no error, and memory that stays what it is."""
    _install(session, "test")
    env = {"COGNITO_INTERCEPT_LOAD_SECONDS": "60"}
    session.run("pytest", "tests/test_server_load.py", env=env)


@nox.session
def terraform(session: nox.Session) -> None:
    """Terraform with its AWS provider against ``serve``, where terraform is installed."""
    program = shutil.which("terraform")
    if program is None:
        session.skip("there is no terraform on PATH")
    _install(session, "test")
    env = {"COGNITO_INTERCEPT_TERRAFORM": program}
    session.run("pytest", "tests/test_terraform.py", env=env)


# Not in ``.ci/run``: it takes a minute and a half, and the gate is near its half hour.
@nox.session(python=PYTHONS[0])
def node(session: nox.Session) -> None:
    """JavaScript's clients in Node and in Chromium against ``serve``, where Node is installed."""
    missing = [name for name in ("node", "npm") if shutil.which(name) is None]
    if missing:
        session.skip(f"there is no {' and no '.join(missing)} on PATH")
    groups = nox.project.dependency_groups(PROJECT, "reference", "runner", "browser")
    session.install("-e", ".[passkeys]", *groups)
    place = (Path(session.create_tmp()) / "node").resolve()
    shutil.copytree(ROOT / "tests" / "node", place, dirs_exist_ok=True)
    with session.chdir(place):
        session.run("npm", "ci", external=True)
    env = {"COGNITO_INTERCEPT_NODE": str(place)}
    session.run("pytest", "tests/test_node_clients.py", env=env)


# Older releases warn of their own affairs on newer Pythons.
@nox.session(python=PYTHONS[0])
@nox.parametrize("release", list(BOTOCORES.values()), ids=list(BOTOCORES))
def botocore(session: nox.Session, release: str) -> None:
    """Older botocores and the newest: activation, clients, and what their models lack."""
    _install_runner(session, f"boto3{release}", f"botocore{release}")
    _pytest(session, *BOTOCORE_TESTS)


@nox.session(python=PYTHONS[0])
@nox.parametrize("releases", list(AIOS.values()), ids=list(AIOS))
def aio(session: nox.Session, releases: tuple[str, ...]) -> None:
    """Aiobotocore and aioboto3: our clients of theirs, and those of other services."""
    _install_runner(session, *releases)
    _pytest(session, "tests/test_aio.py", "docs/examples/async_service")


@nox.session(python=PYTHONS[0])
def clients(session: nox.Session) -> None:
    """The oldest HTTP clients that are answered, and aioresponses, which needs an older aiohttp."""
    groups = nox.project.dependency_groups(PROJECT, "reference", "clients")
    _install_runner(session, *groups, *OLD_CLIENTS)
    _pytest(session, "tests/test_users_mocks.py", "tests/test_http_client_features.py")


@nox.session
def docs(session: nox.Session) -> None:
    """The documentation's site; a broken link fails, and what a page loads from the network."""
    session.install(*nox.project.dependency_groups(PROJECT, "docs"))
    session.run("zensical", "build", "--config-file", ".zensical.toml", "--clean", "--strict")
    loaded = [url for page in (ROOT / ".site").rglob("*.html") for url in _loaded(page.read_text())]
    if outside := sorted({url for url in loaded if re.match(r"(\w+:)?//", url)}):
        session.error(f"the site loads from the network: {outside}")


def _loaded(page: str) -> list[str]:
    """Return the URLs that a browser loads with a page; links are only followed."""
    elements = re.findall(
        r"<(?:audio|embed|iframe|img|link|object|script|source|video)\b[^>]*>", page
    )
    return [url for tag in elements for url in re.findall(r'\b(?:data|href|src)="([^"]*)"', tag)]


def _check_contents(session: nox.Session, wheel: Path, source: Path) -> None:
    """Fail if a package lacks what it must have, or has what is not for its users."""
    with zipfile.ZipFile(wheel) as archive:
        installed = set(archive.namelist())
        (metadata,) = (name for name in installed if name.endswith(".dist-info/METADATA"))
        description = archive.read(metadata).decode()
    with tarfile.open(source) as archive:
        sources = {name.partition("/")[2] for name in archive.getnames()}
    package = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "cognito_intercept").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    strangers = {name for name in installed - package if ".dist-info/" not in name}
    lacking = (package - installed) | ({*package, "LICENSE", "README.md"} - sources)
    relative = re.findall(r"\]\((?!https?://|#)[^)]*\)", description)
    if strangers or lacking or relative:
        session.error(f"not for users: {strangers}; lacking: {lacking}; dead links: {relative}")


@nox.session
def wheel(session: nox.Session) -> None:
    """Build what is released, install the wheel where nothing else is, and start it."""
    built = Path(session.create_tmp()).resolve()
    for old in built.glob("cognito_intercept-*"):
        old.unlink()
    session.install("build", "twine")
    session.run("python", "-m", "build", "--outdir", str(built), str(ROOT), silent=True)
    (wheel,), (source,) = built.glob("*.whl"), built.glob("*.tar.gz")
    session.run("twine", "check", "--strict", str(wheel), str(source))
    _check_contents(session, wheel, source)
    session.chdir(built)
    session.run("python", "-m", "venv", "--clear", "empty")
    programs = built / "empty" / "bin"
    for command in (
        ("pip", "install", "--quiet", str(wheel)),
        ("python", "-c", "import cognito_intercept"),
        ("python", "-c", LOGIN),  # Its templates are in the wheel.
        ("python", "-m", "cognito_intercept", "--help"),
        ("cognito-intercept", "tour"),
    ):
        session.run(str(programs / command[0]), *command[1:], external=True, silent=True)


@nox.session(default=False)
def benchmarks(session: nox.Session) -> None:
    """Measure against moto and the floor; not part of the gate, since it measures the machine."""
    _install(session, "bench")
    session.run("python", "-m", "tests.benchmarks", *session.posargs)


@nox.session(default=False)
def screenshots(session: nox.Session) -> None:
    """Keep a picture of every login page in ``.artefacts``: phone and desktop, light and dark."""
    _install(session, "test")
    env = {"COGNITO_INTERCEPT_SCREENSHOTS": "1"}
    session.run("pytest", "tests/test_browser_login.py", env=env)


@nox.session(default=False)
def dev(session: nox.Session) -> None:
    """Make ``.venv`` with everything for working on the project."""
    session.run("python", "-m", "venv", ".venv", external=True)
    groups = nox.project.dependency_groups(PROJECT, "dev")
    session.run(
        ".venv/bin/pip", "install", "--quiet", "-e", ".[fast,passkeys]", *groups, external=True
    )
