"""What is compared: the floor, cognito_intercept and moto, each behind a boto3 client."""

from __future__ import annotations

import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import boto3
from botocore import UNSIGNED
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from moto import mock_aws

from cognito_intercept import intercept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cognito_intercept.emulator import Cognito

OURS, MOTO, FLOOR = "cognito_intercept", "moto", "floor"
REGION = "us-east-1"
_EVENT = "cognito-identity-provider"


def new_client(endpoint_url: str | None = None, **config: Any) -> Any:
    """Return a boto3 client with keys that nobody checks."""
    return boto3.client(
        "cognito-idp",
        region_name=REGION,
        endpoint_url=endpoint_url,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(**config),
    )


@contextmanager
def engine(name: str) -> Iterator[tuple[Any, Cognito | None]]:
    """Run an engine and give a client of it, and our emulator where it is ours."""
    if name == MOTO:
        with mock_aws():
            yield new_client(), None
    else:
        with intercept() as cognito:
            yield new_client(), cognito


class _Body(io.BytesIO):
    """A response's body as botocore reads it."""

    def stream(self, **_: object) -> Iterator[bytes]:
        """Give all of it."""
        yield self.read()


def canned(recorded: AWSResponse) -> Any:
    """Return a client that gives one recorded answer to every call: the floor."""
    client = new_client(signature_version=UNSIGNED)
    headers: Any = dict(recorded.headers)
    body = recorded.content

    def answer(request: Any, **_: object) -> AWSResponse:
        return AWSResponse(request.url, 200, headers, _Body(body))

    client.meta.events.register(f"before-send.{_EVENT}", answer)
    return client


def recorded(client: Any, call: Callable[[], object]) -> AWSResponse:
    """Make a call and return the HTTP response that it got."""
    seen: list[AWSResponse] = []

    def keep(http_response: AWSResponse, **_: object) -> None:
        seen.append(http_response)

    client.meta.events.register(f"after-call.{_EVENT}", keep)
    try:
        call()
    finally:
        client.meta.events.unregister(f"after-call.{_EVENT}", keep)
    return seen[-1]
