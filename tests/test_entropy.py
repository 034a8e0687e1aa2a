"""The emulator's randomness: forms, and repeatability."""

from __future__ import annotations

import re

import pytest

from cognito_intercept.entropy import Entropy

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-%s[0-9a-f]{2,3}-[0-9a-f]{4}-[0-9a-f]{12}"


@pytest.mark.parametrize(
    ("draw", "form"),
    [
        (
            lambda e: e.uuid(),
            r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
        ),
        (lambda e: e.sub(), UUID % "70"),
        (lambda e: e.digits(6), r"[0-9]{6}"),
        (lambda e: e.lower(26), r"[0-9a-z]{26}"),
        (lambda e: e.alphanumeric(9), r"[0-9A-Za-z]{9}"),
        (lambda e: e.choose("xyz"), r"[xyz]"),
        (lambda e: e.bytes(3).hex(), r"[0-9a-f]{6}"),
        (lambda e: format(e.bits(8), "08b"), r"[01]{8}"),
    ],
    ids=["uuid", "sub", "digits", "lower", "alphanumeric", "choose", "bytes", "bits"],
)
def test_forms_and_seeds(draw: object, form: str) -> None:
    """Every draw has its form; the same seed repeats it, and drawing twice differs in time."""
    assert callable(draw)
    first, second = Entropy(seed=1), Entropy(seed=1)
    drawn = [draw(first) for _ in range(50)]
    assert all(re.fullmatch(form, text) for text in drawn)
    assert drawn == [draw(second) for _ in range(50)]
    assert len(set(drawn)) > 1


def test_without_a_seed() -> None:
    """Two sources without a seed have nothing in common."""
    assert Entropy().uuid() != Entropy().uuid()
