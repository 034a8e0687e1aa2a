"""App client secrets that AWS Secrets Manager keeps: published, rotated every seven days, readable.

A published secret is not shown by the API, which names its ARN instead. A rotation gives the app
client a new secret and leaves the one before it valid until the next rotation. Rotations happen
by the emulator's clock, when the app client is next used or read [D model, CreateUserPoolClient].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from cognito_intercept.directory.client import SECRET_LENGTH, PublishedSecret, new_secret
from cognito_intercept.partitions import partition_of
from cognito_intercept.protocol.encoding import write_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cognito_intercept.directory.client import Client
    from cognito_intercept.regions import Regions
    from cognito_intercept.service import Service

__all__ = ["PublishedSecrets", "publish_secret", "rotate_due_secret", "withdraw_secret"]

ROTATION_SECONDS = 7 * 86400

# Characters that Secrets Manager appends to a secret's name in its ARN.
_SUFFIX_LENGTH = 6


def publish_secret(service: Service, client: Client) -> None:
    """Move an app client's newest secret into Secrets Manager, and rotate it right away [D]."""
    name = f"cognito/{client.pool_id}/{client.id}"
    suffix = service.entropy.alphanumeric(_SUFFIX_LENGTH)
    place = f"{service.region}:{service.settings.account_id}"
    # The model's pattern for ClientSecretArn has "secret/" where Secrets Manager's own ARNs have
    # "secret:"; the name is a guess (G).
    arn = f"arn:{partition_of(service.region)}:secretsmanager:{place}:secret/{name}-{suffix}"
    now = service.now()
    published = PublishedSecret(arn, name, client.secrets[-1].id, now)
    service.journal.set(client, published=published)
    _rotate(service, client, published, now)


def withdraw_secret(service: Service, client: Client) -> None:
    """Move an app client's secret back: the stored one is deleted, the API shows it again [D]."""
    published = client.published
    if published is not None:
        secrets = [
            replace(one, is_original=one.id == published.secret_id) for one in client.secrets
        ]
        service.journal.set(client, secrets=secrets, published=None)


def rotate_due_secret(service: Service, client: Client) -> None:
    """Rotate an app client's published secret as often as seven days have passed.

    Of several rotations only the last two leave a secret behind.
    """
    published = client.published
    if published is None:
        return
    due = int((service.now() - published.rotated) // ROTATION_SECONDS)
    for number in range(max(1, due - 1), due + 1):
        _rotate(service, client, published, published.rotated + number * ROTATION_SECONDS)


def _rotate(service: Service, client: Client, published: PublishedSecret, moment: float) -> None:
    """Give a client a new stored secret; the stored one of before stays, an older one goes."""
    stored = published.secret_id if client.published is None else client.published.secret_id
    secret = new_secret(client, service.entropy.lower(SECRET_LENGTH), moment, is_generated=True)
    service.journal.set(
        client,
        secrets=[*(one for one in client.secrets if one.id == stored), secret],
        published=replace(published, secret_id=secret.id, rotated=moment),
    )


class PublishedSecrets(Mapping[str, str]):
    """The secrets in Secrets Manager by ARN, each as the JSON text that AWS stores [D model].

    Examples:
        >>> import json
        >>> client = cognito.user_pool().client(
        ...     secret=True, PublishSecretsInAWSSecretsManager=True
        ... )
        >>> (text,) = cognito.secrets.values()
        >>> sorted(json.loads(text))
        ['clientSecretValue', 'userPoolClientId', 'userPoolId']
    """

    def __init__(self, emulator: Regions) -> None:
        """Read the app clients of an emulator.

        Args:
            emulator: the regions.
        """
        self._emulator = emulator

    def __getitem__(self, arn: str) -> str:
        """Return a secret: a JSON object of userPoolId, userPoolClientId and clientSecretValue.

        Raises:
            KeyError: no app client's secret is stored under this ARN.
        """
        service, client = self._find(arn)
        with service.turn():
            rotate_due_secret(service, client)
            value = next(one.value for one in client.secrets if one.id == _stored_id(client))
        return write_json(
            {
                "userPoolId": client.pool_id,
                "userPoolClientId": client.id,
                "clientSecretValue": value,
            }
        )

    def __iter__(self) -> Iterator[str]:
        """Return the ARNs."""
        return (published.arn for _, published in self.entries())

    def __len__(self) -> int:
        """Return how many secrets are stored."""
        return sum(1 for _ in self.entries())

    def entries(self) -> Iterator[tuple[str, PublishedSecret]]:
        """Return where each secret is stored: its region, and its name and ARN."""
        for service in self._emulator.services():
            # A replica's secrets are those of the pool's own region.
            own = [pool for pool in service.pools.values() if pool.region == service.region]
            for pool in own:
                for client in list(pool.clients.values()):
                    if client.published is not None:
                        yield service.region, client.published

    def _find(self, arn: str) -> tuple[Service, Client]:
        client_id = arn.rpartition("/")[2].rpartition("-")[0]
        for service in self._emulator.services():
            pool = service.pool_of_client.get(client_id)
            client = None if pool is None else pool.clients[client_id]
            if client is not None and client.published is not None and client.published.arn == arn:
                return service, client
        raise KeyError(arn)


def _stored_id(client: Client) -> str:
    return "" if client.published is None else client.published.secret_id
