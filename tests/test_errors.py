"""The table of errors: complete, loaded at need, its texts and their sources."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from cognito_intercept import errors
from tests.helpers import run_python
from tests.replay.stage import ROWS

MODULES = {path.stem for path in Path(errors.__file__).parent.glob("*.py")}


def test_every_family_is_offered() -> None:
    """The list of families names every module of the package."""
    assert set(errors.FAMILIES) == MODULES - {"__init__", "message"}


def test_a_misspelt_name_fails() -> None:
    """A name of no message is an AttributeError."""
    with pytest.raises(AttributeError, match="has no attribute 'POOL_NOT_FUND'"):
        errors.POOL_NOT_FUND  # type: ignore[attr-defined]  # noqa: B018 - it does not exist


def test_families_are_loaded_at_need() -> None:
    """A process makes its first pool without loading the texts of every error."""
    code = """
        import sys, boto3
        from cognito_intercept import errors, intercept
        with intercept():
            boto3.client("cognito-idp", "us-east-1").create_user_pool(PoolName="p")
        package = errors.__name__
        print([name for name in errors.FAMILIES if f"{package}.{name}" in sys.modules])
    """
    assert run_python(code) == "['pools']"


FACTS = Path(__file__).parent / "facts"
MESSAGES: dict[str, errors.Message | errors.Text] = {
    name: value
    for family in errors.FAMILIES
    for name, value in vars(import_module(f"{errors.__name__}.{family}")).items()
    if isinstance(value, errors.Message | errors.Text)
}
CITATIONS = {name: message.source for name, message in MESSAGES.items()}
OURS = "this package"


def cited(kind: str) -> list[str]:
    """Return the names of the messages whose source is of a kind."""
    return sorted(name for name, source in CITATIONS.items() if re.fullmatch(kind, source))


def quoted(text: str) -> re.Pattern[str]:
    """Return a pattern of a text as the facts quote it: fields are filled in or named."""
    parts = re.split(r"\{\w+\}", text.replace("{{", "\0").rstrip("\n").removesuffix("."))
    plain = [re.escape(part.replace("\0", "{").replace("}}", "}")) for part in parts]
    return re.compile(".{1,60}?".join(plain))


def section(sheet: str, heading: str) -> str:
    """Return a section of a sheet by its number or name, with the sections below it."""
    lines = (FACTS / sheet).read_text().splitlines()
    start = rf"(#+) {re.escape(heading)}(?:\.? .*)?"
    ((first, level),) = (
        (number, match[1])
        for number, line in enumerate(lines)
        if (match := re.fullmatch(start, line))
    )
    rest = lines[first + 1 :]
    ends = [n for n, line in enumerate(rest) if re.match(rf"#{{1,{len(level)}}} ", line)]
    return "\n".join(rest[: ends[0] if ends else None])


def test_a_text_that_is_no_guess_has_a_source() -> None:
    """Only guesses may be without one."""
    unsourced = [name for name, message in MESSAGES.items() if not message.source]
    assert [n for n in unsourced if MESSAGES[n].certainty is not errors.Certainty.GUESSED] == []


def test_sources_are_citations() -> None:
    """A source is a row, a sheet's section, an index number, an issue, the model or ourselves."""
    kinds = (
        r"recorded R\d+|[\w-]+\.md \S+|model: \w+|botocore \w+|(?:[\w-]+, )?idx \d+"
        rf"|[\w-]+(?:/[\w-]+)? \d+|{OURS}|"
    )
    assert set(cited(kinds)) == CITATIONS.keys()


@pytest.mark.parametrize("name", cited(r"recorded R\d+"))
def test_recorded_sources(name: str) -> None:
    """The row has this code and this text."""
    message = MESSAGES[name]
    error = ROWS[message.source.removeprefix("recorded ")]["error"]
    assert quoted(message.text).search(error["message"])
    assert not isinstance(message, errors.Message) or message.code == error["code"]


@pytest.mark.parametrize("name", cited(r"[\w-]+\.md \S+"))
def test_sources_in_sheets(name: str) -> None:
    """The section quotes the text, or states the rule that it is made by."""
    sheet, heading = CITATIONS[name].split()
    if name not in BY_RULE:
        assert quoted(MESSAGES[name].text).search(section(sheet, heading))


# Frames that are filled with the texts of one section, and texts that it quotes as in a URL.
BY_RULE = {
    "INVALID_PARAMETER",
    "PASSWORD_MISSING",
    "FEDERATION_GOOGLE",
    "FEDERATION_KEYS_TIMEOUT",
    "FEDERATION_TOKEN_TIMEOUT",
}
