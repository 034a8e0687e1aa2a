"""Who may hold valid tokens: the emulator against a small model, by random walks.

The model knows nothing of sessions, codes or keys: a user has a status, a password and
families of tokens, and a family dies by revocation, sign-out, disabling, deletion or age.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import boto3
import pyotp
import pytest
from botocore.exceptions import ClientError
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    consumes,
    invariant,
    precondition,
    rule,
)

from tests.random_walks import RandomWalk, walks

if TYPE_CHECKING:
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from cognito_intercept.emulator import Cognito

HOUR = 3600.0
ACCESS_LIFE = HOUR
REFRESH_LIFE = 30 * 24 * HOUR
# Few people, so that much happens to each.
MOST_PEOPLE = 3
FIRST, SECOND = "Passw0rd!one", "Passw0rd!two"


@dataclass
class Family:
    """The tokens of one sign-in."""

    access: str
    refresh: str
    access_ends: float
    refresh_ends: float
    is_revoked: bool = False


@dataclass
class Person:
    """What the model knows of a user."""

    name: str
    password: str
    status: str = "UNCONFIRMED"
    is_enabled: bool = True
    is_deleted: bool = False
    totp: str | None = None
    families: list[Family] = field(default_factory=list)

    def may_sign_in(self) -> bool:
        """Return whether the right password (and code) must end in tokens."""
        return self.is_enabled and not self.is_deleted and self.status == "CONFIRMED"

    def revoke(self) -> None:
        """Kill all families."""
        for family in self.families:
            family.is_revoked = True


def indexes(cognito: Cognito) -> Any:
    """Return what is not saved, but made from what is, by names."""
    return [
        (
            {key: user.username for key, user in pool.aliases.items()},
            {key: user.username for key, user in pool.by_sub.items()},
            [user.username for user in pool.ordered],
            {token: family.event_id for token, family in pool.refresh_tokens.items()},
            {
                name: [user.username for user in group.members]
                for name, group in pool.groups.items()
            },
        )
        for service in cognito.services()
        for pool in service.pools.values()
    ]


def code_of(error: ClientError) -> str:
    """Return the code of an error."""
    return error.response["Error"]["Code"]


class TokenHolders(RandomWalk):
    """Random walks over the life of users."""

    people = Bundle("people")

    def __init__(self) -> None:
        """Start with an empty pool."""
        super().__init__()
        self.idp: CognitoIdentityProviderClient = boto3.client("cognito-idp")
        pool = self.idp.create_user_pool(PoolName="walk", AutoVerifiedAttributes=["email"])
        self.pool = pool["UserPool"]["Id"]
        self.idp.set_user_pool_mfa_config(
            UserPoolId=self.pool,
            MfaConfiguration="OPTIONAL",
            SoftwareTokenMfaConfiguration={"Enabled": True},
        )
        client = self.idp.create_user_pool_client(
            UserPoolId=self.pool,
            ClientName="walk",
            ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        )
        self.client = client["UserPoolClient"]["ClientId"]
        self.persons: list[Person] = []

    def now(self) -> float:
        """Return the emulator's time."""
        return self.cognito.clock.now()

    @precondition(lambda self: len(self.persons) < MOST_PEOPLE)
    @rule(target=people)
    def sign_up(self) -> Person:
        """Somebody signs up."""
        return self.register()

    def register(self) -> Person:
        """Sign somebody up."""
        person = Person(f"user{len(self.persons)}", FIRST)
        self.idp.sign_up(
            ClientId=self.client,
            Username=person.name,
            Password=FIRST,
            UserAttributes=[{"Name": "email", "Value": f"{person.name}@example.com"}],
        )
        self.persons.append(person)
        return person

    @precondition(lambda self: len(self.persons) < MOST_PEOPLE)
    @rule(target=people)
    def join(self) -> Person:
        """Somebody goes all the way to tokens at once; most walks would be long in coming there."""
        person = self.register()
        self.confirm(person)
        self.sign_in(person)
        return person

    @rule(person=people)
    def confirm(self, person: Person) -> None:
        """The code of the sign-up is typed in, while it is valid or not."""
        try:
            self.idp.confirm_sign_up(
                ClientId=self.client,
                Username=person.name,
                ConfirmationCode=self.cognito.outbox.to(person.name).code,
            )
        except ClientError as error:
            if code_of(error) == "ExpiredCodeException":  # After a day the code is void.
                return
            assert not (person.status == "UNCONFIRMED" and person.is_enabled) or person.is_deleted
        else:
            assert person.status == "UNCONFIRMED"
            person.status = "CONFIRMED"

    def authenticate(self, person: Person, password: str) -> dict[str, Any]:
        """Sign in, through TOTP where it was set up, and return the tokens."""
        answer: Any = self.idp.initiate_auth(
            ClientId=self.client,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": person.name, "PASSWORD": password},
        )
        if person.totp is not None:
            assert answer["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
            self.cognito.clock.advance(31)  # No code works twice.
            answer = self.idp.respond_to_auth_challenge(
                ClientId=self.client,
                ChallengeName="SOFTWARE_TOKEN_MFA",
                Session=answer["Session"],
                ChallengeResponses={
                    "USERNAME": person.name,
                    "SOFTWARE_TOKEN_MFA_CODE": pyotp.TOTP(person.totp).at(int(self.now())),
                },
            )
        result: dict[str, Any] = answer["AuthenticationResult"]
        return result

    @rule(person=people)
    def sign_in(self, person: Person) -> None:
        """The right password gives tokens exactly where the model says so."""
        try:
            tokens = self.authenticate(person, person.password)
        except ClientError:
            assert not person.may_sign_in()
        else:
            assert person.may_sign_in()
            now = self.now()
            person.families.append(
                Family(
                    tokens["AccessToken"],
                    tokens["RefreshToken"],
                    int(now) + ACCESS_LIFE,
                    now + REFRESH_LIFE,
                )
            )

    @rule(person=people)
    def sign_in_wrongly(self, person: Person) -> None:
        """A wrong password gives nothing; waiting ends the lock-out."""
        wrong = SECOND if person.password == FIRST else FIRST
        with pytest.raises(ClientError) as caught:
            self.authenticate(person, wrong)
        assert code_of(caught.value) in {"NotAuthorizedException", "UserNotFoundException"}
        self.cognito.clock.advance(900)

    @rule(person=people)
    def set_up_totp(self, person: Person) -> None:
        """A signed-in user turns TOTP on."""
        live = [family for family in person.families if self.is_live(person, family)]
        if not live:
            return
        access = live[0].access
        secret = self.idp.associate_software_token(AccessToken=access)["SecretCode"]
        self.idp.verify_software_token(
            AccessToken=access, UserCode=pyotp.TOTP(secret).at(int(self.now()))
        )
        self.idp.set_user_mfa_preference(
            AccessToken=access, SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True}
        )
        person.totp = secret

    @rule(person=people)
    def reset(self, person: Person) -> None:
        """An administrator voids the password; the user sets the other one by the code."""
        try:
            self.idp.admin_reset_user_password(UserPoolId=self.pool, Username=person.name)
        except ClientError:
            assert person.is_deleted or not person.is_enabled or person.status == "UNCONFIRMED"
            return
        person.status = "RESET_REQUIRED"
        password = SECOND if person.password == FIRST else FIRST
        self.idp.confirm_forgot_password(
            ClientId=self.client,
            Username=person.name,
            ConfirmationCode=self.cognito.outbox.to(person.name).code,
            Password=password,
        )
        person.status, person.password = "CONFIRMED", password

    @rule(person=people)
    def refresh(self, person: Person) -> None:
        """A refresh token gives a new access token exactly while its family lives."""
        if not person.families:
            return
        family = person.families[-1]
        alive = self.now() < family.refresh_ends and not family.is_revoked
        may = alive and person.is_enabled and not person.is_deleted
        try:
            answer = self.idp.initiate_auth(
                ClientId=self.client,
                AuthFlow="REFRESH_TOKEN_AUTH",
                AuthParameters={"REFRESH_TOKEN": family.refresh},
            )
        except ClientError:
            assert not may
        else:
            assert may
            family.access = answer["AuthenticationResult"]["AccessToken"]
            family.access_ends = int(self.now()) + ACCESS_LIFE

    @rule(person=people)
    def revoke_token(self, person: Person) -> None:
        """Revoking a refresh token kills its family and no other."""
        if person.families:
            self.idp.revoke_token(ClientId=self.client, Token=person.families[0].refresh)
            person.families[0].is_revoked = True

    @rule(person=people)
    def sign_out(self, person: Person) -> None:
        """A global sign-out kills all families."""
        if not person.is_deleted:
            self.idp.admin_user_global_sign_out(UserPoolId=self.pool, Username=person.name)
            person.revoke()

    @rule(person=people, enabled=st.booleans())
    def enable_or_disable(self, person: Person, *, enabled: bool) -> None:
        """Disabling kills all families; enabling brings none back."""
        if person.is_deleted:
            return
        change = self.idp.admin_enable_user if enabled else self.idp.admin_disable_user
        change(UserPoolId=self.pool, Username=person.name)
        person.is_enabled = enabled
        if not enabled:
            person.revoke()

    @rule(person=consumes(people))
    def delete(self, person: Person) -> None:
        """A user is deleted."""
        self.idp.admin_delete_user(UserPoolId=self.pool, Username=person.name)
        person.is_deleted = True

    @rule(hours=st.sampled_from([0.5, 1, 25, 24 * 31]))
    def wait(self, hours: float) -> None:
        """Time passes."""
        self.cognito.clock.advance(hours * HOUR)

    def is_live(self, person: Person, family: Family) -> bool:
        """Return whether the model lets a family's access token be used."""
        return (
            person.is_enabled
            and not person.is_deleted
            and not family.is_revoked
            and self.now() < family.access_ends
        )

    def check_restored(self, other: Cognito) -> None:
        """The indexes are those that there were."""
        assert indexes(other) == indexes(self.cognito)

    @invariant()
    def tokens_are_what_the_model_says(self) -> None:
        """The newest access token of everybody works exactly where the model says so."""
        for person in self.persons:
            for family in person.families[-1:]:
                try:
                    self.idp.get_user(AccessToken=family.access)
                except ClientError:
                    assert not self.is_live(person, family)
                else:
                    assert self.is_live(person, family)


TestTokenHolders = TokenHolders.TestCase
TestTokenHolders.settings = walks(60, 40)
