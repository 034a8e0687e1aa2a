"""AWS JSON 1.1: what goes in and comes out."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cognito_intercept import errors
from cognito_intercept.protocol import model
from cognito_intercept.protocol.codec import decode, encode, encode_error
from tests.helpers import needs_reference_model


def test_decoding() -> None:
    """An object becomes parameters; an empty body is an empty object."""
    assert decode(b'{"MaxResults": 1}') == {"MaxResults": 1}
    assert decode(b"") == {}


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'"text"', b"1", b"null", b"\xff\xfe", b"{]", b'{"a": NaN}']
)
def test_bodies_that_are_no_json_object(body: bytes) -> None:
    """Anything but an object is a SerializationException."""
    with pytest.raises(errors.error_class("SerializationException")):
        decode(body)


def test_decoding_half_a_surrogate_pair() -> None:
    """It has no UTF-8, so it becomes a question mark; a whole pair is one character."""
    assert decode(rb'{"\udc00": "a\ud800b", "pair": "\ud83d\ude00"}') == {"?": "a?b", "pair": "😀"}


def test_decoding_what_is_nested_too_deeply() -> None:
    """It is refused like any other body that can't be parsed."""
    with pytest.raises(errors.error_class("SerializationException")):
        decode(b'{"a":' * 100_000)


@given(st.binary(max_size=40))
def test_decoding_never_fails_in_another_way(body: bytes) -> None:
    """Arbitrary bytes decode to a dict or raise SerializationException."""
    with suppress(errors.error_class("SerializationException")):
        assert isinstance(decode(body), dict)


def test_unset_members_are_left_out() -> None:
    """None is dropped at every level; empty and false values stay."""
    group = {"GroupName": "staff", "Description": None, "Precedence": 0, "RoleArn": ""}
    assert json.loads(encode("GetGroup", {"Group": group})) == {
        "Group": {"GroupName": "staff", "Precedence": 0, "RoleArn": ""}
    }
    assert json.loads(encode("ListGroups", {"Groups": [], "NextToken": None})) == {"Groups": []}


def test_times_are_seconds_with_milliseconds() -> None:
    """Timestamps are JSON numbers of at most three decimals, wherever they are."""
    body = encode("GetGroup", {"Group": {"CreationDate": 1547833345.7771}})
    assert body == b'{"Group":{"CreationDate":1547833345.777}}'


def test_text_is_utf_8() -> None:
    """Letters beyond ASCII are not escaped."""
    assert (
        encode("GetGroup", {"Group": {"GroupName": "é"}}) == '{"Group":{"GroupName":"é"}}'.encode()
    )


def test_maps_keep_their_keys() -> None:
    """Keys of a map are the caller's words, not members of a shape."""
    tags = {"Any key": "v"}
    assert json.loads(encode("ListTagsForResource", {"Tags": tags})) == {"Tags": tags}


@needs_reference_model
def test_a_stray_member_is_a_bug_that_fails_loudly() -> None:
    """An answer that the output shape does not have is never sent."""
    with pytest.raises(TypeError, match="GroupType has no member 'Nme'"):
        encode("GetGroup", {"Group": {"Nme": "staff"}})


@needs_reference_model
def test_operations_without_output() -> None:
    """An operation without an output shape answers nothing, and must not try to."""
    assert encode("DeleteGroup", None) == b""
    with pytest.raises(TypeError, match="DeleteGroup has no output"):
        encode("DeleteGroup", {"Group": {}})


def test_a_member_that_an_older_model_lacks_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """With another botocore than the reference, an answer has what its model knows."""
    monkeypatch.setattr(model, "WRITTEN_AGAINST", "99.0.0")
    group = {"GroupName": "staff", "Invented": {"Nested": 1}}
    assert json.loads(encode("GetGroup", {"Group": group, "Also": 1})) == {
        "Group": {"GroupName": "staff"}
    }
    assert encode("DeleteGroup", {"Group": {}}) == b""


def test_operations_with_an_empty_output() -> None:
    """One with an output shape of no members answers an empty object."""
    assert encode("AdminDisableUser", None) == b"{}"


def test_errors() -> None:
    """The body of an error is the bare name and the text, in this order."""
    assert (
        encode_error(errors.USER_NOT_FOUND())
        == b'{"__type":"UserNotFoundException","message":"User does not exist."}'
    )
