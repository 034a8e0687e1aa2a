"""One call of each kind on each engine, and what they are held against."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from moto import mock_aws

from cognito_intercept import intercept
from tests.benchmarks.engines import FLOOR, MOTO, OURS, canned, engine, recorded
from tests.benchmarks.subjects import SUBJECTS, Parameters, Subject, make_world

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def calling(subject: Subject, name: str) -> Iterator[tuple[Any, Parameters]]:
    """Give a method and its parameters; the floor repeats what one call of ours answered."""
    if name != FLOOR:
        with engine(name) as (client, cognito):
            yield getattr(client, subject.method), subject.prepare(make_world(client, cognito))
        return
    with engine(OURS) as (client, cognito):
        asked = subject.prepare(make_world(client, cognito))()
        answer = recorded(client, lambda: getattr(client, subject.method)(**asked))
    yield getattr(canned(answer), subject.method), lambda: asked


@pytest.mark.parametrize("name", [OURS, FLOOR, MOTO])
@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.title)
def bench_call(benchmark: Any, subject: Subject, name: str) -> None:
    """A call, with its parameters at hand."""
    benchmark.extra_info |= {"title": subject.title, "engine": name}
    with calling(subject, name) as (method, parameters):
        benchmark.pedantic(
            method,
            setup=lambda: ((), parameters()),
            rounds=subject.rounds,
            warmup_rounds=5,
        )


@pytest.mark.parametrize("name", [OURS, MOTO])
def bench_enter_and_exit(benchmark: Any, name: str) -> None:
    """Entering and leaving the context, with nothing in it."""
    benchmark.extra_info |= {"title": "enter and exit", "engine": name}
    make = intercept if name == OURS else mock_aws

    def enter_and_exit() -> None:
        with make():
            pass

    benchmark.pedantic(enter_and_exit, rounds=200, warmup_rounds=5)


def bench_two_signatures(benchmark: Any) -> None:
    """What the two tokens of a sign-in cost at least: two RSA signatures of 2,048 bits."""
    benchmark.extra_info |= {"title": "two RSA signatures", "engine": "cryptography"}
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def sign_twice() -> None:
        for _ in range(2):
            key.sign(bytes(900), padding.PKCS1v15(), hashes.SHA256())

    benchmark.pedantic(sign_twice, rounds=2000, warmup_rounds=5)
