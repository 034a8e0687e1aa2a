"""App client secrets in Secrets Manager: PublishSecretsInAWSSecretsManager and ClientSecretArn."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from cognito_intercept import intercept
from tests.helpers import needs_reference_model, refusal, run_python
from tests.machines import SCOPES, discovery_of
from tests.realms import FLOWS, PASSWORD, secret_hash

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

pytestmark = needs_reference_model

# The model's pattern for ClientSecretArn.
ARN = re.compile(
    r"arn:(aws|aws-us-gov|aws-eusc):secretsmanager:([\d\w\-]+):(\d{12}):secret/[\w+=/,.@\-]+"
)
WEEK = 7 * 86400
PUBLISHED: dict[str, Any] = {"PublishSecretsInAWSSecretsManager": True}
KEPT: dict[str, Any] = {"PublishSecretsInAWSSecretsManager": False}
NOT_PUBLISHABLE = (
    "InvalidParameterException",
    "PublishSecretsInAWSSecretsManager requires an app client with a generated client secret.",
)


@dataclass(frozen=True)
class App:
    """An app client and the steps of its administrator."""

    cognito: Cognito
    idp: Any
    pool_id: str
    made: dict[str, Any]

    @property
    def by_id(self) -> dict[str, str]:
        """Return the parameters that name the client."""
        return {"UserPoolId": self.pool_id, "ClientId": self.made["ClientId"]}

    @property
    def value(self) -> str:
        """Return the secret that is stored now."""
        arn = self.described()["ClientSecretArn"]
        return str(json.loads(self.cognito.secrets[arn])["clientSecretValue"])

    def described(self) -> Any:
        """Describe the client."""
        return self.idp.describe_user_pool_client(**self.by_id)["UserPoolClient"]

    def update(self, **settings: Any) -> Any:
        """Update the client."""
        settings = {"ExplicitAuthFlows": FLOWS} | settings
        return self.idp.update_user_pool_client(**self.by_id, **settings)["UserPoolClient"]

    def ids(self) -> list[str]:
        """Return the ids of the client's secrets."""
        listed = self.idp.list_user_pool_client_secrets(**self.by_id)["ClientSecrets"]
        return [one["ClientSecretId"] for one in listed]

    def is_good(self, secret: str) -> bool:
        """Return whether a user can sign in with a secret."""
        parameters = {
            "USERNAME": "ann",
            "PASSWORD": PASSWORD,
            "SECRET_HASH": secret_hash(secret, "ann", self.made["ClientId"]),
        }
        try:
            self.idp.initiate_auth(
                ClientId=self.made["ClientId"],
                AuthFlow="USER_PASSWORD_AUTH",
                AuthParameters=parameters,
            )
        except self.idp.exceptions.NotAuthorizedException:
            return False
        return True


def make_app(cognito: Cognito, idp: Any, **settings: Any) -> App:
    """Create a client with a generated secret, in a pool with a user."""
    pool_id = idp.create_user_pool(PoolName="p")["UserPool"]["Id"]
    idp.admin_create_user(UserPoolId=pool_id, Username="ann", MessageAction="SUPPRESS")
    idp.admin_set_user_password(
        UserPoolId=pool_id, Username="ann", Password=PASSWORD, Permanent=True
    )
    made = idp.create_user_pool_client(
        UserPoolId=pool_id,
        ClientName="server",
        GenerateSecret=True,
        ExplicitAuthFlows=FLOWS,
        **settings,
    )
    return App(cognito, idp, pool_id, made["UserPoolClient"])


@pytest.fixture
def app(cognito: Cognito, idp: Any) -> App:
    """A client whose secret is published."""
    return make_app(cognito, idp, **PUBLISHED)


def test_answers_have_the_arn_instead_of_the_secret(app: App) -> None:
    """Create, describe and update name the ARN, and never the secret [D]."""
    assert ARN.fullmatch(app.made["ClientSecretArn"])
    for shown in (app.made, app.described(), app.update(ClientName="other")):
        assert shown["ClientSecretArn"] == app.made["ClientSecretArn"]
        assert "ClientSecret" not in shown


def test_stored_value(app: App) -> None:
    """The text is a JSON object of three members, and its secret is good [D]."""
    arn = app.made["ClientSecretArn"]
    assert json.loads(app.cognito.secrets[arn]) == {
        "userPoolId": app.pool_id,
        "userPoolClientId": app.made["ClientId"],
        "clientSecretValue": app.value,
    }
    assert app.is_good(app.value)
    assert not app.is_good("x" * 51)
    assert (list(app.cognito.secrets), len(app.cognito.secrets)) == ([arn], 1)


def test_rotated_at_once(app: App) -> None:
    """A new client has two secrets: the first rotation comes right away [D]."""
    assert len(app.ids()) == 2


def test_rotation_every_seven_days(app: App) -> None:
    """Each rotation stores another secret; the one before is good until the next."""
    first = app.value
    app.cognito.clock.advance(WEEK - 60)
    assert app.value == first
    app.cognito.clock.advance(60)
    second = app.value
    assert second != first
    assert app.is_good(first)
    assert app.is_good(second)
    app.cognito.clock.advance(WEEK)
    assert not app.is_good(first)
    assert app.is_good(second)
    assert app.is_good(app.value)
    assert len(app.ids()) == 2


def test_several_rotations_are_due(app: App) -> None:
    """After a long time only the last two secrets are left, and the rhythm goes on."""
    before = app.value
    app.cognito.clock.advance(5 * WEEK + 100)
    assert not app.is_good(before)
    fifth = app.value
    app.cognito.clock.advance(WEEK - 160)
    assert app.value == fifth
    app.cognito.clock.advance(60)
    assert app.value != fifth
    assert app.is_good(fifth)


def test_rotation_at_the_token_endpoint(cognito: Cognito, idp: Any) -> None:
    """The endpoint, too, knows the secret of today, and no longer that of three weeks ago."""
    import requests  # noqa: PLC0415 - here only

    pool_id = idp.create_user_pool(PoolName="p")["UserPool"]["Id"]
    idp.create_resource_server(UserPoolId=pool_id, Identifier="notes", Name="N", Scopes=SCOPES)
    made = idp.create_user_pool_client(
        UserPoolId=pool_id,
        ClientName="machine",
        GenerateSecret=True,
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["client_credentials"],
        AllowedOAuthScopes=["notes/read"],
        **PUBLISHED,
    )["UserPoolClient"]
    issuer = f"https://cognito-idp.us-east-1.amazonaws.com/{pool_id}"
    endpoint = discovery_of(issuer)["token_endpoint"]

    def status(secret: str) -> int:
        form = {"grant_type": "client_credentials"}
        auth = (made["ClientId"], secret)
        return requests.post(endpoint, data=form, auth=auth, timeout=5).status_code

    old = json.loads(cognito.secrets[made["ClientSecretArn"]])["clientSecretValue"]
    assert status(old) == 200
    cognito.clock.advance(3 * WEEK)
    assert status(old) == 400
    assert status(json.loads(cognito.secrets[made["ClientSecretArn"]])["clientSecretValue"]) == 200


def test_an_existing_secret_is_moved(cognito: Cognito, idp: Any) -> None:
    """``true`` publishes and rotates: the secret of before stays good for a week [D]."""
    app = make_app(cognito, idp)
    secret = app.made["ClientSecret"]
    shown = app.update(**PUBLISHED)
    assert ARN.fullmatch(shown["ClientSecretArn"])
    assert "ClientSecret" not in shown
    assert app.value != secret
    assert app.is_good(secret)
    app.cognito.clock.advance(WEEK)
    assert not app.is_good(secret)


def test_the_older_of_two_secrets_is_deleted(cognito: Cognito, idp: Any) -> None:
    """The first rotation of a client with two secrets drops the older one [D]."""
    app = make_app(cognito, idp)
    added = idp.add_user_pool_client_secret(**app.by_id)["ClientSecretDescriptor"]
    app.update(**PUBLISHED)
    assert added["ClientSecretId"] in app.ids()
    assert not app.is_good(app.made["ClientSecret"])
    assert app.is_good(added["ClientSecretValue"])
    assert app.is_good(app.value)


def test_publishing_again_changes_nothing(app: App) -> None:
    """A secret that is managed already is neither moved nor rotated."""
    before, ids = app.value, app.ids()
    assert app.update(**PUBLISHED)["ClientSecretArn"] == app.made["ClientSecretArn"]
    assert (app.value, app.ids()) == (before, ids)


def test_moving_back(app: App) -> None:
    """``false`` deletes the stored secret at once; answers show it again, and it is good [D]."""
    value, arn = app.value, app.made["ClientSecretArn"]
    shown = app.update(**KEPT)
    assert shown["ClientSecret"] == app.described()["ClientSecret"] == value
    assert "ClientSecretArn" not in shown
    assert arn not in app.cognito.secrets
    app.cognito.clock.advance(3 * WEEK)
    assert app.is_good(value)
    assert app.update(**KEPT)["ClientSecret"] == value


@pytest.mark.parametrize("settings", [{}, {"ClientSecret": "x" * 24}])
def test_only_generated_secrets_are_published(idp: Any, settings: dict[str, str]) -> None:
    """A client without a secret, or with one of its owner's, has nothing to publish (G)."""
    pool_id = idp.create_user_pool(PoolName="p")["UserPool"]["Id"]
    asked = {"UserPoolId": pool_id, "ClientName": "c", **settings}
    assert refusal(idp.create_user_pool_client, **asked, **PUBLISHED) == NOT_PUBLISHABLE
    made = idp.create_user_pool_client(**asked, **KEPT)["UserPoolClient"]
    by_id = {"UserPoolId": pool_id, "ClientId": made["ClientId"]}
    assert refusal(idp.update_user_pool_client, **by_id, **PUBLISHED) == NOT_PUBLISHABLE
    assert "ClientSecretArn" not in idp.update_user_pool_client(**by_id, **KEPT)["UserPoolClient"]


def test_the_stored_secret_cannot_be_deleted(app: App) -> None:
    """The other one can (G)."""
    other, stored = app.ids()
    delete = app.idp.delete_user_pool_client_secret
    assert refusal(delete, **app.by_id, ClientSecretId=stored) == (
        "InvalidParameterException",
        f"Client secret {stored} is managed in AWS Secrets Manager and cannot be deleted.",
    )
    delete(**app.by_id, ClientSecretId=other)
    assert app.ids() == [stored]
    assert app.is_good(app.value)


def test_deletion_of_the_client(app: App) -> None:
    """The stored secret goes with its app client, and with its pool."""
    arn = app.made["ClientSecretArn"]
    with app.cognito.snapshot():
        app.idp.delete_user_pool_client(**app.by_id)
        assert list(app.cognito.secrets) == []
    assert arn in app.cognito.secrets
    app.idp.delete_user_pool(UserPoolId=app.pool_id)
    with pytest.raises(KeyError):
        app.cognito.secrets[arn]


def test_unknown_arns(app: App) -> None:
    """An ARN with another ending is not the secret's."""
    arn = app.made["ClientSecretArn"]
    for unknown in ("", arn[:-1], arn + "x", "arn:aws:secretsmanager:us-east-1:1:secret/x"):
        assert unknown not in app.cognito.secrets


def test_survives_a_saved_state(app: App, idp: Any) -> None:
    """ARN, value and the time of the next rotation are saved."""
    arn, value = app.made["ClientSecretArn"], app.value
    data = json.loads(json.dumps(app.cognito.save()))
    with intercept() as other:
        other.restore(data)
        assert json.loads(other.secrets[arn])["clientSecretValue"] == value
        shown = idp.describe_user_pool_client(**app.by_id)["UserPoolClient"]
        assert shown["ClientSecretArn"] == arn
        other.clock.advance(WEEK)
        assert json.loads(other.secrets[arn])["clientSecretValue"] != value


def test_other_partitions(cognito: Cognito) -> None:
    """The ARN is of the region's partition, and of the emulator's account."""
    import boto3  # noqa: PLC0415 - here only

    app = make_app(cognito, boto3.client("cognito-idp", region_name="us-gov-west-1"), **PUBLISHED)
    start = "arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret/"
    assert app.made["ClientSecretArn"].startswith(start)


READ_THROUGH_MOTO = """
import json, boto3
from moto import mock_aws
from cognito_intercept import intercept
keys = dict(region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")

def check(cognito):
    idp = boto3.client("cognito-idp", **keys)
    store = boto3.client("secretsmanager", **keys)
    pool = idp.create_user_pool(PoolName="p")["UserPool"]["Id"]
    made = idp.create_user_pool_client(
        UserPoolId=pool, ClientName="c", GenerateSecret=True, PublishSecretsInAWSSecretsManager=True
    )["UserPoolClient"]
    arn = made["ClientSecretArn"]
    store.create_secret(Name="mine", SecretString="my own")
    first = store.get_secret_value(SecretId=arn)
    assert first["ARN"] == arn
    assert first["SecretString"] == cognito.secrets[arn]
    assert store.get_secret_value(SecretId=arn)["VersionId"] == first["VersionId"]
    assert store.describe_secret(SecretId=arn)["OwningService"] == "cognito-idp"
    cognito.clock.advance(7 * 86400)
    second = store.get_secret_value(SecretId=arn)
    assert second["SecretString"] == cognito.secrets[arn] != first["SecretString"]
    previous = store.get_secret_value(SecretId=arn, VersionStage="AWSPREVIOUS")
    assert previous["SecretString"] == first["SecretString"]
    idp.update_user_pool_client(
        UserPoolId=pool, ClientId=made["ClientId"], PublishSecretsInAWSSecretsManager=False
    )
    try:
        store.get_secret_value(SecretId=arn)
    except store.exceptions.ResourceNotFoundException:
        print("gone")
    assert [one["Name"] for one in store.list_secrets()["SecretList"]] == ["mine"]
"""


@pytest.mark.parametrize(
    "activation", ["intercept() as cognito, mock_aws()", "mock_aws(), intercept() as cognito"]
)
def test_read_through_motos_secrets_manager(activation: str) -> None:
    """Where moto is active, boto3 reads the secret by ARN: the present value, the previous one."""
    code = f"{READ_THROUGH_MOTO}\nwith {activation}:\n    check(cognito)\n"
    assert run_python(code) == "gone"


def test_a_replica_adds_no_secret(cognito: Cognito, idp: Any) -> None:
    """A secret is stored once, in the pool's own region, whatever regions the pool is in."""
    key = "arn:aws:kms:us-east-1:123456789012:key/mrk-1234567890abcdef1234567890abcdef"
    managed = {"KeyType": "CUSTOMER_MANAGED_KEY", "KmsKeyArn": key}
    pool_id = idp.create_user_pool(PoolName="p", KeyConfiguration=managed)["UserPool"]["Id"]
    made = idp.create_user_pool_client(
        UserPoolId=pool_id, ClientName="c", GenerateSecret=True, **PUBLISHED
    )["UserPoolClient"]
    idp.create_user_pool_replica(UserPoolId=pool_id, RegionName="us-west-2")
    idp.list_user_pool_replicas(UserPoolId=pool_id)
    assert list(cognito.secrets) == [made["ClientSecretArn"]]
