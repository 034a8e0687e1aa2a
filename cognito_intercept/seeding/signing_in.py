"""A user's sign-in by password for test code, second factors included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cognito_intercept.account.client_auth import secret_hash
from cognito_intercept.account.users import existing_user
from cognito_intercept.directory.client import enabled_flows
from cognito_intercept.directory.mfa import has_totp
from cognito_intercept.directory.totp import STEP, code_of_step, unused_code
from cognito_intercept.errors import SOFTWARE_TOKEN_NOT_ENABLED
from cognito_intercept.seeding.calls import call
from cognito_intercept.settings import Relaxation
from cognito_intercept.sign_in.factors.software_token import Enrolment, associate, verify

if TYPE_CHECKING:
    from cognito_intercept.service import Service
    from cognito_intercept.tokens.grants import TokenOwner

__all__ = ["enrol_authenticator_app", "sign_in"]


def enrol_authenticator_app(service: Service, pool_id: str, username: str) -> None:
    """Register an authenticator app of a user, as AssociateSoftwareToken and its verification do.

    Its codes all count still.

    Raises:
        CognitoError: SoftwareTokenMFANotFoundException where the pool has no TOTP.
    """
    with service.turn():
        pool = service.pool(pool_id)
        user = existing_user(pool, username)
        if not has_totp(pool):
            raise SOFTWARE_TOKEN_NOT_ENABLED()
        enrolment = Enrolment(service, pool, user, None)
        secret, _ = associate(enrolment)
        verify(enrolment, code_of_step(secret, int(service.now() // STEP)), None)
        if user.software_token is not None:
            service.journal.set(user.software_token, used=[])


def sign_in(service: Service, owner: TokenOwner, password: str, secret: str | None) -> Any:
    """Sign a user in by password and return the AuthenticationResult.

    Codes of second factors are those that the user gets. Where the user's authenticator app has
    shown all its codes of the present half minute, the emulator's clock moves on to the next.

    Args:
        service: the region's state.
        owner: the user, with the app client to sign in at.
        password: the password.
        secret: the app client's secret, ``None`` for a public client.

    Raises:
        CognitoError: what AWS would answer.
        RuntimeError: the app client allows no sign-in by password, or a challenge comes up that
            needs more than a code.
    """
    username = owner.user.username
    prefix, flow = _flow(service, owner)
    common: dict[str, Any] = {"ClientId": owner.client.id}
    if prefix:
        common["UserPoolId"] = owner.pool.id
    parameters = {"PASSWORD": password} | _named(owner, username, secret)
    answer = call(
        service, f"{prefix}InitiateAuth", AuthFlow=flow, AuthParameters=parameters, **common
    )
    while "ChallengeName" in answer:
        name = answer["ChallengeName"]
        known = answer["ChallengeParameters"].get("USER_ID_FOR_SRP", username)
        answer = call(
            service,
            f"{prefix}RespondToAuthChallenge",
            ChallengeName=name,
            Session=answer.get("Session"),
            ChallengeResponses=_response(service, owner, name) | _named(owner, known, secret),
            **common,
        )
    return answer["AuthenticationResult"]


def _named(owner: TokenOwner, username: str, secret: str | None) -> dict[str, str]:
    if secret is None:
        return {"USERNAME": username}
    return {"USERNAME": username, "SECRET_HASH": secret_hash(secret, username, owner.client.id)}


def _flow(service: Service, owner: TokenOwner) -> tuple[str, str]:
    """Return how the operations' names begin, and the flow.

    Raises:
        RuntimeError: the app client allows no sign-in by password.
    """
    flows = enabled_flows(owner.client, Relaxation.AUTH_FLOWS in service.settings.relaxed)
    if "ALLOW_USER_PASSWORD_AUTH" in flows:
        return "", "USER_PASSWORD_AUTH"
    if "ALLOW_ADMIN_USER_PASSWORD_AUTH" in flows:
        return "Admin", "ADMIN_USER_PASSWORD_AUTH"
    raise RuntimeError(
        f"app client {owner.client.id} allows no sign-in by password (ExplicitAuthFlows);"
        " pool.token(...) issues a token without a sign-in"
    )


def _response(service: Service, owner: TokenOwner, challenge: str) -> dict[str, str]:
    if challenge == "SOFTWARE_TOKEN_MFA":
        return {"SOFTWARE_TOKEN_MFA_CODE": _code_of_app(service, owner)}
    if challenge in {"SMS_MFA", "EMAIL_OTP"}:
        messages = service.outbox.all_to(owner.user.username)
        code = next(m.code for m in reversed(messages) if m.pool_id == owner.pool.id)
        return {f"{challenge}_CODE": code}
    if challenge == "SELECT_MFA_TYPE":
        is_app = owner.user.software_token is not None
        return {"ANSWER": "SOFTWARE_TOKEN_MFA" if is_app else "SMS_MFA"}
    raise RuntimeError(f"the sign-in of {owner.user.username!r} stops at the challenge {challenge}")


def _code_of_app(service: Service, owner: TokenOwner) -> str:
    token = owner.user.software_token
    if token is None:
        raise RuntimeError(f"{owner.user.username!r} has no authenticator app")
    code = unused_code(token, service.now())
    if code is None:
        service.around.clock.advance(STEP - service.now() % STEP)
        code = code_of_step(token.secret, int(service.now() // STEP) + 1)
    return code
