"""base64url, and JSON that comes from outside: bounded, and JSON by the standard."""

from __future__ import annotations

import ast
import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_intercept.cli.source import package
from cognito_intercept.protocol import encoding
from cognito_intercept.protocol.encoding import (
    MalformedJsonError,
    base64url,
    base64url_bytes,
    read_json,
    read_object,
    write_json,
)

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(st.binary())
def test_base64url_and_back(value: bytes) -> None:
    """The text has no padding; with padding it is read as well."""
    text = base64url(value)
    assert "=" not in text
    assert base64url_bytes(text) == base64url_bytes(text + "==") == value


@pytest.mark.parametrize("text", ["a", "a+b/", "é", "a b=", "=a", "YQ\n"])
def test_text_that_is_no_base64url(text: str) -> None:
    """Other characters and an impossible length are refused, not skipped."""
    with pytest.raises(ValueError, match=r"."):
        base64url_bytes(text)


def test_json_is_compact() -> None:
    """No spaces, and nothing escaped that need not be."""
    assert write_json({"a": [1, "é/"], "b": None}) == '{"a":[1,"é/"],"b":null}'


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_has_no_json_is_not_written(number: float) -> None:
    """NaN and Infinity are no JSON."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json({"a": number})


@given(JSON)
def test_json_and_back(value: object) -> None:
    """What was written reads as the same value, from text and from bytes."""
    text = write_json(value)
    assert read_json(text) == read_json(text.encode()) == json.loads(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "NaN",
        "[-Infinity]",
        "1e999",
        "9" * 5000,
        r'"\ud800"',
        r'{"\udc00": 1}',
        "'a'",
        '"\x00"',
        "[1] 2",
        "\ufeff{}",
        '"\ud800"',
        b"\xff",
        b"{\x00",
    ],
)
def test_text_that_is_no_json(text: str | bytes) -> None:
    """Python's extensions, numbers out of range and strings without UTF-8 are refused."""
    with pytest.raises(MalformedJsonError):
        read_json(text)


def test_pairs_of_surrogates_are_characters() -> None:
    """An escaped pair is one character; half of one is replaced where that is wanted."""
    assert read_json(r'"\ud83d\ude00"') == "😀"
    assert read_json(r'["\ud800", "\u00e9"]', replace_surrogates=True) == ["?", "é"]


def test_depth() -> None:
    """As many arrays and objects as are allowed, and not one more; strings do not count."""
    assert read_json("[" * 32 + "]" * 32)
    assert read_json('[{"a":[1]}]', max_depth=3) == [{"a": [1]}]
    assert read_json("[" + "[],{}," * 40 + '"[[[["]', max_depth=2)
    assert read_json(r'"\"[[[[\""', max_depth=1) == '"[[[["'
    with pytest.raises(MalformedJsonError):
        read_json("[" * 33 + "]" * 33)
    with pytest.raises(MalformedJsonError):
        read_json('{"a":' * 1_000_000, max_bytes=10_000_000)


@pytest.mark.parametrize(
    "text", ['"[' * 200_000, '\\"' * 200_000 + "[" * 40, '"' + "[\\" * 200_000]
)
def test_reading_takes_linear_time(text: str) -> None:
    """Strings that do not end are looked at once."""
    with pytest.raises(MalformedJsonError):
        read_json(text)


def test_size() -> None:
    """The size is that of UTF-8."""
    assert read_json('"é"', max_bytes=4) == "é"
    with pytest.raises(MalformedJsonError):
        read_json('"é"', max_bytes=3)


@pytest.mark.parametrize("text", ["[]", "null", '"a"', "1"])
def test_values_that_are_no_object(text: str) -> None:
    """Where an object is wanted, anything else is refused."""
    assert read_object('{"a": 1}') == {"a": 1}
    with pytest.raises(MalformedJsonError):
        read_object(text)


@pytest.mark.parametrize("space", ["", " ", "\r\n\t", "\n\n"])
def test_space_around_a_value(space: str) -> None:
    """It is RFC 8259's white space, and nothing else."""
    assert read_json(f"{space}[1]{space}") == [1]
    for other in ("\u00a0", "\f", "]", "{}"):
        with pytest.raises(MalformedJsonError, match="Extra data"):
            read_json(f"[1]{space}{other}{space}")


def test_keys_that_are_there_twice() -> None:
    """The last value counts, unless they are refused; what an escape spells is the same key."""
    text = '{"a": [{"b": 1, "\\u0062": 2}]}'
    assert read_object(text) == {"a": [{"b": 2}]}
    with pytest.raises(MalformedJsonError, match=r"^the key 'b' is there twice$"):
        read_object(text, unique_keys=True)
    assert read_object('{"a": {"a": 1}}', unique_keys=True) == {"a": {"a": 1}}


@given(st.text(alphabet='[]{}",:\\u0dD8eN1 ') | st.text())
def test_reading_never_fails_in_another_way(text: str) -> None:
    """Any text is JSON or a MalformedJsonError."""
    with suppress(MalformedJsonError):
        read_json(text)


# Modules that may use the json library: Lambda's own form of an answer, copies of our own JSON,
# files of our own state, what is written for people, and where in a text a member stands, after
# the one reader has bounded the text.
OWN_JSON = {
    "cli.request_log",
    "cli.state_file",
    "cli.tour",
    "loading.exporting",
    "loading.positions",
    "protocol.encoding",
    "triggers.answer",
    "triggers.invocation",
}


def test_it_is_written_and_read_in_one_place() -> None:
    """Nothing else in the package has readers and writers of JSON and base64url of its own."""
    names = {"loads", "dumps", "JSONDecoder", "JSONEncoder"} | {
        f"urlsafe_b64{what}code" for what in ("en", "de")
    }
    found = {
        name.removeprefix("cognito_intercept.")
        for name, module in package().modules.items()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute)
        and node.attr in names
        and isinstance(node.value, ast.Name)
        and node.value.id in {"json", "base64"}
    }
    assert found - OWN_JSON == set()


def test_values_without_json() -> None:
    """They are refused in either way of writing, with C and without it."""
    endless: list[object] = []
    endless.append(endless)
    for write in (encoding.write_json, encoding._encoder.encode):
        assert write(["ü\n/", 1.5, None, True, {}]) == '["ü\\n/",1.5,null,true,{}]'
        for value in (float("nan"), object(), {(): 1}):
            with pytest.raises((TypeError, ValueError)):
                write(value)
    with pytest.raises(ValueError, match="in itself"):
        encoding.write_json(endless)
