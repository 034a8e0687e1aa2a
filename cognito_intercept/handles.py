"""What test code holds of an emulator's contents: user pools, app clients, groups and users.

A handle names a thing and keeps no copy of its state, so that it may be used as long as the thing
exists. What it does is done by the operations of the API, with their checks and their errors.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cognito_intercept.account.users import existing_user
from cognito_intercept.seeding.calls import attribute_list, undoing
from cognito_intercept.seeding.clients import AppClient, clients_of, only_client
from cognito_intercept.seeding.pools import NamedPool
from cognito_intercept.seeding.tokens import (
    WRONG_TOKENS,
    TokenRequest,
    TokenUse,
    WrongToken,
    owner_of,
    token,
)
from cognito_intercept.seeding.users import Group, Mfa, User, UserTokens, check_mfa

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "DEFAULT_PASSWORD",
    "WRONG_TOKENS",
    "AppClient",
    "Group",
    "Mfa",
    "TokenUse",
    "User",
    "UserPool",
    "UserTokens",
    "WrongToken",
]

DEFAULT_PASSWORD = "Passw0rd!"  # noqa: S105 - of users that exist in tests only
"""The password of users that are seeded without one; it satisfies the default policy."""

_FLOWS = (
    "ALLOW_ADMIN_USER_PASSWORD_AUTH",
    "ALLOW_REFRESH_TOKEN_AUTH",
    "ALLOW_USER_PASSWORD_AUTH",
    "ALLOW_USER_SRP_AUTH",
)


@dataclass(frozen=True, slots=True, repr=False)
class UserPool(NamedPool):
    """A user pool, and the ways to fill it.

    Examples:
        >>> pool = cognito.user_pool("shop")
        >>> pool.user("ann")
        <User 'ann', CONFIRMED>
        >>> pool
        <UserPool us-east-1_... 'shop': 1 users>
    """

    @property
    def clients(self) -> list[AppClient]:
        """Return the pool's app clients.

        Examples:
            >>> pool = cognito.user_pool()
            >>> pool.client("web") == pool.clients[0]
            True
        """
        return clients_of(self)

    @property
    def groups(self) -> list[Group]:
        """Return the pool's groups.

        Examples:
            >>> pool = cognito.user_pool()
            >>> staff = pool.group("staff")
            >>> pool.groups
            [<Group 'staff'>]
        """
        return [Group(self, name) for name in list(self.state.groups)]

    @property
    def users(self) -> list[User]:
        """Return the pool's users; passwords are not known of them.

        Examples:
            >>> pool = cognito.user_pool()
            >>> ann = pool.user("ann")
            >>> pool.users
            [<User 'ann', CONFIRMED>]
        """
        users = list(self.state.by_sub.values())
        return [User(self, one.username, one.attributes["sub"]) for one in users]

    def client(self, name: str = "app", *, secret: bool = False, **settings: Any) -> AppClient:
        """Create an app client.

        Args:
            name: its name.
            secret: whether it gets a secret.
            **settings: parameters of CreateUserPoolClient. ``ExplicitAuthFlows`` are by default
                those by password, SRP and refresh token.

        Raises:
            ParamValidationError: botocore's, for parameters that boto3 would not send.
            CognitoError: what AWS would answer.

        Examples:
            >>> client = cognito.user_pool().client("web", secret=True, AccessTokenValidity=2)
            >>> client
            <AppClient ... 'web'>
        """
        chosen = {"GenerateSecret": secret, "ExplicitAuthFlows": list(_FLOWS)} | settings
        made = self.call("CreateUserPoolClient", ClientName=name, **chosen)["UserPoolClient"]
        return AppClient(self, made["ClientId"], name, made.get("ClientSecret"))

    def group(self, name: str, **settings: Any) -> Group:
        """Create a group.

        Args:
            name: its name.
            **settings: other parameters of CreateGroup.

        Raises:
            ParamValidationError: botocore's, for parameters that boto3 would not send.
            CognitoError: what AWS would answer.

        Examples:
            >>> cognito.user_pool().group("staff", Precedence=1)
            <Group 'staff'>
        """
        self.call("CreateGroup", GroupName=name, **settings)
        return Group(self, name)

    def user(
        self,
        username: str,
        *,
        password: str | None = DEFAULT_PASSWORD,
        groups: Iterable[str | Group] = (),
        mfa: Mfa | None = None,
        **attributes: str | bool,
    ) -> User:
        """Create a user, confirmed and without a message.

        Args:
            username: the user name, or the e-mail address or phone number where users sign in
                with that.
            password: the password; ``None`` leaves a temporary one, that the user must change.
            groups: groups that the user is in; they must exist.
            mfa: a second factor to turn on and prefer. An authenticator app is registered for
                ``"software_token"``; :attr:`User.secret_code` is its secret.
            **attributes: attributes by name, with ``__`` for ``:`` (``custom__team="red"``).

        Raises:
            ParamValidationError: botocore's, for values that boto3 would not send.
            CognitoError: what AWS would answer; the user is then not created.
            ValueError: there is no such second factor.

        Examples:
            >>> pool = cognito.user_pool()
            >>> staff = pool.group("staff")
            >>> ann = pool.user("ann", groups=[staff], email="ann@example.com", email_verified=True)
            >>> ann.attributes["email_verified"]
            'true'
            >>> pool.user("bob", password=None)
            <User 'bob', FORCE_CHANGE_PASSWORD>
        """
        if mfa is not None:
            check_mfa(mfa)
        listed = attribute_list(attributes)
        made = self.call(
            "AdminCreateUser", Username=username, UserAttributes=listed, MessageAction="SUPPRESS"
        )["User"]
        sub = next(item["Value"] for item in made["Attributes"] if item["Name"] == "sub")
        user = User(self, made["Username"], sub, password)
        with undoing(user.delete):
            if password is not None:
                user.call("AdminSetUserPassword", Password=password, Permanent=True)
            for group in groups:
                user.call("AdminAddUserToGroup", GroupName=_name_of(group))
            if mfa is not None:
                user.turn_on(mfa)
        return user

    def find_user(self, username: str, password: str | None = None) -> User:
        """Return a user of the pool.

        Args:
            username: user name, ``sub`` or alias.
            password: the password that :meth:`User.sign_in` is to use.

        Raises:
            CognitoError: UserNotFoundException.

        Examples:
            >>> pool = cognito.user_pool()
            >>> ann = pool.user("ann")
            >>> pool.find_user(ann.sub)
            <User 'ann', CONFIRMED>
        """
        user = existing_user(self.state, username)
        return User(self, user.username, user.attributes["sub"], password)

    def token(
        self,
        user: User | str,
        *,
        client: AppClient | None = None,
        use: TokenUse = "access",
        scopes: Iterable[str] | None = None,
        wrong: WrongToken | None = None,
    ) -> str:
        """Return a token of a user without a sign-in, or one that validators must refuse.

        A right one is what a sign-in by password would issue: operations accept it too. No
        trigger is called.

        Args:
            user: the user, or the user name.
            client: the app client; by default the only one.
            use: an access token or an ID token.
            scopes: scopes as the OAuth endpoints would grant, not checked against the app
                client; by default those of a sign-in by the API.
            wrong: what is wrong with it, one of :data:`WRONG_TOKENS`. ``"wrong-use"`` is a right
                token of the other kind; ``"other-pool"`` is signed by another pool's key,
                ``"other-issuer"`` by this one's; ``"unknown-kid"`` is signed by a key that is in
                no JWKS, ``"wrong-key"`` as well but it names a key that is.

        Raises:
            CognitoError: UserNotFoundException, ResourceNotFoundException.
            LookupError: there is no app client, or more than one to choose from.
            ValueError: no such use or fault, or an ID token without the scope ``openid``.

        Examples:
            >>> pool = cognito.user_pool()
            >>> client = pool.client()
            >>> ann = pool.user("ann")
            >>> import boto3
            >>> idp = boto3.client("cognito-idp")
            >>> idp.get_user(AccessToken=pool.token(ann))["Username"]
            'ann'
            >>> try:
            ...     idp.get_user(AccessToken=pool.token(ann, wrong="expired"))
            ... except idp.exceptions.NotAuthorizedException as error:
            ...     print(error.response["Error"]["Message"])
            Access Token has expired
        """
        request = TokenRequest(use, None if scopes is None else tuple(scopes), wrong)
        chosen = client or only_client(self)
        username = user.username if isinstance(user, User) else user
        owner = owner_of(self.service, self.id, chosen.id, username)
        return token(self.service, owner, request)


def _name_of(group: str | Group) -> str:
    return group.name if isinstance(group, Group) else group
