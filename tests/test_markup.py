"""XML from outside: read in one place, or refused as no XML."""

from __future__ import annotations

import ast
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_intercept.cli.source import package
from cognito_intercept.protocol.markup import MalformedXmlError, read_xml


def test_a_document() -> None:
    """Its root is returned."""
    assert read_xml(b'<?xml version="1.0" encoding="iso-8859-1"?><a b="\xfc"/>').get("b") == "ü"
    assert read_xml("<a/>").tag == "a"


@pytest.mark.parametrize(
    "document",
    [
        "",
        "{}",
        "<a>",
        "\ud800",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><a/>",
        b'<?xml version="1.0" encoding="unknown"?><a/>',
        b'<?xml version="1.0" encoding="hex"?><a/>',
        b'<?xml version="1.0" encoding="idna"?><a/>',
        b'<?xml version="1.0" encoding="utf-7"?><a/>',
    ],
)
def test_what_is_refused(document: str | bytes) -> None:
    """What is cut off, has entities, or is in an encoding that nobody knows."""
    with pytest.raises(MalformedXmlError):
        read_xml(document)


@given(st.text(alphabet="<>/!?ab=\"'&; []") | st.binary())
def test_reading_never_fails_in_another_way(document: str | bytes) -> None:
    """Any document is XML or a MalformedXmlError."""
    with suppress(MalformedXmlError):
        read_xml(document)


def test_it_is_read_in_one_place() -> None:
    """Nothing else in the package has a parser of its own."""
    users = {
        name.removeprefix("cognito_intercept.")
        for name, module in package().modules.items()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("defusedxml")
    }
    assert users == {"protocol.markup"}
