"""Users and groups as test code holds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from cognito_intercept.account.users import existing_user
from cognito_intercept.seeding.clients import AppClient, only_client
from cognito_intercept.seeding.signing_in import Passwords, enrol_authenticator_app, sign_in
from cognito_intercept.seeding.tokens import owner_of

if TYPE_CHECKING:
    from cognito_intercept.directory import user as directory
    from cognito_intercept.seeding.pools import NamedPool

__all__ = ["Group", "Mfa", "User", "UserTokens", "check_mfa"]

Mfa = Literal["software_token", "sms", "email"]
_MFA_SETTINGS: dict[Mfa, str] = {
    "software_token": "SoftwareTokenMfaSettings",
    "sms": "SMSMfaSettings",
    "email": "EmailMfaSettings",
}


def check_mfa(mfa: str) -> None:
    """Refuse what is no second factor.

    Raises:
        ValueError: it is none of :data:`Mfa`.
    """
    if mfa not in _MFA_SETTINGS:
        raise ValueError(f"mfa is one of {', '.join(_MFA_SETTINGS)}, not {mfa!r}")


@dataclass(frozen=True, slots=True)
class UserTokens:
    """The tokens of a sign-in; ``expires_in`` is the access token's life in seconds.

    Examples:
        >>> pool = cognito.user_pool()
        >>> client = pool.client()
        >>> pool.user("ann").sign_in()
        UserTokens(expires_in=3600)
    """

    access: str = field(repr=False)
    id: str = field(repr=False)
    refresh: str | None = field(repr=False)
    expires_in: int


@dataclass(frozen=True, slots=True, repr=False)
class Group:
    """A group of users.

    Examples:
        >>> pool = cognito.user_pool()
        >>> staff = pool.group("staff")
        >>> pool.user("ann", groups=[staff]).groups == [staff]
        True
    """

    pool: NamedPool
    name: str

    def __repr__(self) -> str:
        """Return the name."""
        return f"<Group {self.name!r}>"


@dataclass(frozen=True, slots=True, repr=False)
class User:
    """A user; ``password`` is what the user was seeded with, ``None`` where it is not known.

    Examples:
        >>> ann = cognito.user_pool().user("ann", email="ann@example.com")
        >>> ann
        <User 'ann', CONFIRMED>
    """

    pool: NamedPool
    username: str
    sub: str
    password: str | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        """Return name and status, without attributes and password."""
        pool = self.pool.service.find_pool(self.pool.id)
        user = None if pool is None else pool.by_sub.get(self.sub)
        state = "deleted" if user is None else user.status
        return f"<User {self.username!r}, {state}>"

    @property
    def status(self) -> str:
        """Return the status, such as ``"CONFIRMED"``.

        Raises:
            CognitoError: UserNotFoundException; so of all properties here.

        Examples:
            >>> cognito.user_pool().user("ann").status
            'CONFIRMED'
        """
        return str(self.state.status)

    @property
    def attributes(self) -> dict[str, str]:
        """Return the attributes by name, ``sub`` included.

        Examples:
            >>> cognito.user_pool().user("ann", nickname="Annie").attributes["nickname"]
            'Annie'
        """
        return dict(self.state.attributes)

    @property
    def groups(self) -> list[Group]:
        """Return the groups that the user is in, by name.

        Examples:
            >>> pool = cognito.user_pool()
            >>> staff = pool.group("staff")
            >>> pool.user("ann", groups=["staff"]).groups
            [<Group 'staff'>]
        """
        return [Group(self.pool, name) for name in sorted(self.state.groups)]

    @property
    def secret_code(self) -> str | None:
        """Return the secret of the user's authenticator app, for ``AuthenticatorApp``.

        Examples:
            >>> pool = cognito.user_pool(
            ...     MfaConfiguration="OPTIONAL", SoftwareTokenMfaConfiguration={"Enabled": True}
            ... )
            >>> from cognito_intercept.testing import AuthenticatorApp
            >>> ann = pool.user("ann", mfa="software_token")
            >>> len(AuthenticatorApp(ann.secret_code).code())
            6
        """
        app = self.state.software_token
        return None if app is None else app.secret

    @property
    def state(self) -> directory.User:
        """Return the user's state in the directory."""
        return existing_user(self.pool.state, self.username)

    def call(self, operation: str, **parameters: Any) -> dict[str, Any]:
        """Call an operation with the user's ``UserPoolId`` and ``Username``.

        Args:
            operation: the operation, such as ``"AdminDisableUser"``.
            **parameters: its other input in the API's spelling.

        Raises:
            ParamValidationError: botocore's, for parameters that boto3 would not send.
            CognitoError: what AWS would answer.

        Examples:
            >>> ann = cognito.user_pool().user("ann")
            >>> ann.call("AdminGetUser")["UserStatus"]
            'CONFIRMED'
        """
        return self.pool.call(operation, Username=self.username, **parameters)

    def delete(self) -> None:
        """Delete the user.

        Raises:
            CognitoError: UserNotFoundException.

        Examples:
            >>> ann = cognito.user_pool().user("ann")
            >>> ann.delete()
            >>> ann
            <User 'ann', deleted>
        """
        self.call("AdminDeleteUser")

    def turn_on(self, mfa: Mfa) -> None:
        """Turn a second factor on and prefer it; an authenticator app is registered for it.

        Raises:
            CognitoError: what AWS would answer, where pool or user lacks what the factor needs.
            ValueError: there is no such second factor.

        Examples:
            >>> pool = cognito.user_pool(
            ...     MfaConfiguration="OPTIONAL", SoftwareTokenMfaConfiguration={"Enabled": True}
            ... )
            >>> ann = pool.user("ann")
            >>> ann.turn_on("software_token")
            >>> ann.call("AdminGetUser")["PreferredMfaSetting"]
            'SOFTWARE_TOKEN_MFA'
        """
        check_mfa(mfa)
        if mfa == "software_token":
            enrol_authenticator_app(self.pool.service, self.pool.id, self.username)
        choice = {_MFA_SETTINGS[mfa]: {"Enabled": True, "PreferredMfa": True}}
        self.call("AdminSetUserMFAPreference", **choice)

    def sign_in(
        self,
        client: AppClient | None = None,
        password: str | None = None,
        *,
        new_password: str | None = None,
    ) -> UserTokens:
        """Sign in by password, second factors included, and return the tokens.

        Codes by SMS and e-mail come from the outbox, those of an authenticator app are the
        app's. Where it has shown all codes of the present half minute, the emulator's clock
        moves on to the next.

        Args:
            client: the app client; by default the pool's only one.
            password: the password; by default the one that the user was seeded with.
            new_password: the one to choose where the password is a temporary one.

        Raises:
            CognitoError: what AWS would answer.
            LookupError: there is no app client, or more than one to choose from.
            RuntimeError: the app client allows no sign-in by password, or a challenge comes up
                that needs more, such as MFA_SETUP; the text says what to call.
            ValueError: the password is not known.

        Examples:
            >>> pool = cognito.user_pool()
            >>> client = pool.client("web")
            >>> ann = pool.user("ann")
            >>> tokens = ann.sign_in(client)
            >>> import boto3
            >>> boto3.client("cognito-idp").get_user(AccessToken=tokens.access)["Username"]
            'ann'
        """
        chosen, secret = client or only_client(self.pool), password or self.password
        if secret is None:
            raise ValueError(f"the password of {self!r} is not known: sign_in(password=…)")
        service = self.pool.service
        owner = owner_of(service, self.pool.id, chosen.id, self.username)
        result = sign_in(service, owner, Passwords(secret, new_password), chosen.secret)
        return UserTokens(
            result["AccessToken"],
            result["IdToken"],
            result.get("RefreshToken"),
            result["ExpiresIn"],
        )
