"""What every test stands on: no AWS configuration of the machine's, and no network."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING, Any

import boto3
import botocore.loaders
import pytest

from tests.realms import Realm, make_realm

if TYPE_CHECKING:
    from pathlib import Path

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from cognito_intercept.emulator import Cognito

pytest_plugins = ["pytester", "tests.provoked"]


@pytest.fixture(autouse=True)
def _no_aws_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Take away the machine's region, credentials, profiles and boto3's default session."""
    for name in os.environ:
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "absent"))
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)


# Reading the service models is most of the work of making a client, so all tests share them.
_LOADER = botocore.loaders.create_loader()


@pytest.fixture(autouse=True)
def _shared_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every botocore session use one loader, which keeps what it has read."""
    monkeypatch.setattr(botocore.session, "create_loader", lambda _search_path=None: _LOADER)


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail every connection that would leave the machine."""
    connect = socket.socket.connect

    def connect_to_this_machine(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else "localhost"
        if host not in {"localhost", "127.0.0.1", "::1"}:
            pytest.fail(f"the test tried to reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_to_this_machine)


@pytest.fixture
def _no_metadata_service(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have clients made outside of an emulator not ask the network for credentials."""
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def idp(cognito: Cognito) -> CognitoIdentityProviderClient:
    """A boto3 client of the emulator's default region."""
    assert cognito is not None
    return boto3.client("cognito-idp")


@pytest.fixture
def realm(idp: CognitoIdentityProviderClient) -> Realm:
    """A user pool that verifies e-mail addresses, with an app client for every flow."""
    return make_realm(idp, {"AutoVerifiedAttributes": ["email"]})
