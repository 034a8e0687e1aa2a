"""The documentation is complete: pages, the reference of all public names, the container."""

from __future__ import annotations

import importlib
import inspect
import re
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

import cognito_intercept
from cognito_intercept import pytest_plugin
from cognito_intercept.cli.main import _parser
from tests.test_public_names import INTERNAL, PUBLIC, members

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
REFERENCE = (DOCS / "reference.md").read_text()
SERVE = DOCS / "examples" / "serve"


def _pages(entries: list[Any]) -> Iterator[str]:
    for entry in entries:
        for target in entry.values():
            yield from [target] if isinstance(target, str) else _pages(target)


def test_every_page_is_in_the_navigation() -> None:
    """Each page can be reached, once."""
    nav = tomllib.loads((ROOT / ".zensical.toml").read_text())["project"]["nav"]
    assert sorted(_pages(nav)) == sorted(path.name for path in DOCS.glob("*.md"))


def test_no_page_needs_a_script_of_another_host() -> None:
    """The site works offline: it has no diagrams that a browser would draw."""
    assert [p.name for p in DOCS.glob("*.md") if "```mermaid" in p.read_text()] == []


def test_the_reference_has_every_public_name() -> None:
    """Names that can be imported are in the reference, and those of objects that one gets."""
    listed = set(re.findall(r"^::: cognito_intercept\.([\w.]+)$", REFERENCE, re.MULTILINE))
    homes = {f"{home}.{name}": name for home, names in PUBLIC.items() for name in names}
    assert [path for path, name in homes.items() if not {path, name} & listed] == []
    assert set(cognito_intercept.__all__) <= listed


def test_the_reference_has_every_fixture() -> None:
    """Pytest's fixtures are in the reference."""
    home = pytest_plugin.__name__
    listed = re.findall(rf"::: {re.escape(home)}\.(\w+)", REFERENCE)
    assert sorted(listed) == sorted(pytest_plugin.__all__)


def test_the_reference_has_all_handles_of_the_emulator() -> None:
    """What an emulator's properties and methods are is in the reference."""
    (listed,) = re.findall(
        r"::: cognito_intercept\.Cognito\n +options:\n +members: \[(.*)\]", REFERENCE
    )
    public = {
        name
        for name, value in inspect.getmembers(cognito_intercept.Cognito)
        if not name.startswith("_") and (callable(value) or isinstance(value, property))
    }
    assert public - set(re.findall(r"\w+", listed)) == INTERNAL["Cognito"]


def test_the_reference_has_every_member_that_it_chooses_from() -> None:
    """Where the reference lists a class's methods and properties, it has all that are public."""
    chosen = re.findall(
        r"^::: ([\w.]+)\.(\w+)\n +options:\n +members: \[(.*)\]$", REFERENCE, re.MULTILINE
    )
    assert {"Cognito", "Faults"} <= {name for _, name, _ in chosen}
    for home, name, listed in chosen:
        public = members(getattr(importlib.import_module(home), name))
        assert sorted(public) == sorted(re.findall(r"\w+", listed)), name


def test_the_reference_has_every_option_of_pytest() -> None:
    """The table of pytest's options has all of them, and no others."""
    source = inspect.getsource(pytest_plugin.pytest_addoption)
    added = re.findall(r'add\("(\w+)"', source)
    assert sorted(re.findall(r"^\| `(cognito_\w+)` \|", REFERENCE, re.MULTILINE)) == sorted(added)


def test_the_reference_has_every_option_of_the_command_line() -> None:
    """The table of options of ``serve`` has all of them, with their defaults."""
    options = vars(_parser().parse_args(["serve"]))
    del options["run"], options["refuse"]
    rows = dict(re.findall(r"^\| `--([\w-]+)` \| (.*?) \|", REFERENCE, re.MULTILINE))
    assert {name.replace("-", "_") for name in rows} == options.keys()
    for name, cell in rows.items():
        default = options[name.replace("-", "_")]
        assert default in (None, False, (), []) or cell == f"`{default}`", name


# What is not imported by its name in the index.
DISTRIBUTIONS = {"jwt": "pyjwt", "rest_framework": "djangorestframework"}


def test_pages_of_projects_install_what_their_files_import() -> None:
    """The command at the top of a page names every package that the files it shows import."""
    commands = 0
    for page in DOCS.glob("*.md"):
        text = page.read_text()
        files = [ROOT / name for name in re.findall(r"^docs/examples/.*\.py$", text, re.MULTILINE)]
        command = re.match(r"# .*\n\n```sh\npip install (.*)\n", text)
        if not files or command is None:
            continue
        code = "".join(file.read_text() for file in files)
        modules = set(re.findall(r"^(?:from|import) (\w+)", code, re.MULTILINE))
        # boto3 comes with the package.
        modules -= {*sys.stdlib_module_names, *(file.stem for file in files), "boto3"}
        packages = {DISTRIBUTIONS.get(name, name).replace("_", "-") for name in modules}
        assert packages <= set(re.findall(r"[\w-]+", command[1])), page.name
        commands += 1
    assert commands >= 7


def test_the_container_starts_the_server() -> None:
    """The Dockerfile's and the compose file's words are options of the command line."""
    text = (SERVE / "Dockerfile").read_text().replace("\\\n", "")
    words = dict(re.findall(r"^ *(ENTRYPOINT|CMD) (\[.*\])$", text, re.MULTILINE))
    program, *entry = yaml.safe_load(words["ENTRYPOINT"])
    assert program == "cognito-intercept"
    options = _parser().parse_args([*entry, *yaml.safe_load(words["CMD"])])
    assert (options.host, options.port, options.state) == ("0.0.0.0", 4566, "/state/state.json")  # noqa: S104 - as a container must
    service = yaml.safe_load((SERVE / "compose.yaml").read_text())["services"]["cognito"]
    assert _parser().parse_args([*entry, *service["command"]]).base_url == "http://localhost:4566"
    assert service["ports"] == ["127.0.0.1:4566:4566"]


def test_the_container_is_not_run_by_root_and_says_whether_it_works() -> None:
    """It has a user of its own, a version of Python, and a health check that compiles."""
    text = (SERVE / "Dockerfile").read_text()
    assert re.search(r"^FROM python:3\.\d+-slim$", text, re.MULTILINE)
    assert re.search(r"^USER cognito$", text, re.MULTILINE)
    (check,) = re.findall(r"^HEALTHCHECK .*\\\n +(\[.*\])$", text, re.MULTILINE)
    python, option, code = yaml.safe_load(check)
    assert (python, option) == ("python", "-c")
    compile(code, "HEALTHCHECK", "exec")
    assert "127.0.0.1:4566/health" in code


def test_the_release_has_a_section_in_the_changelog() -> None:
    """The version is the newest one of the changelog, which the release workflow checks too."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    headings = re.findall(r"^## (\S+)", (DOCS / "changelog.md").read_text(), re.MULTILINE)
    assert headings[:2] == ["Unreleased", version]
    workflow = (ROOT / ".github" / "workflows" / "release.yml").read_text()
    assert {"build", "attest", "publish"} == yaml.safe_load(workflow)["jobs"].keys()
