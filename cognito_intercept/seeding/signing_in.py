"""A user's sign-in by password for test code, second factors included."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from cognito_intercept.account.client_auth import secret_hash
from cognito_intercept.account.users import existing_user
from cognito_intercept.directory.client import enabled_flows
from cognito_intercept.directory.mfa import has_totp
from cognito_intercept.directory.totp import STEP, code_of_step, unused_code
from cognito_intercept.errors import SOFTWARE_TOKEN_NOT_ENABLED
from cognito_intercept.protocol.encoding import read_json
from cognito_intercept.seeding.calls import call
from cognito_intercept.settings import Relaxation
from cognito_intercept.sign_in.factors.software_token import Enrolment, associate, verify

if TYPE_CHECKING:
    from cognito_intercept.service import Service
    from cognito_intercept.tokens.grants import TokenOwner

__all__ = ["Passwords", "enrol_authenticator_app", "sign_in"]

# What an app client may allow, with how the operations' names begin, and the flow; the best first.
_FLOWS = (
    ("ALLOW_USER_PASSWORD_AUTH", "", "USER_PASSWORD_AUTH"),
    ("ALLOW_ADMIN_USER_PASSWORD_AUTH", "Admin", "ADMIN_USER_PASSWORD_AUTH"),
    ("ALLOW_USER_AUTH", "", "USER_AUTH"),
)
# The factor that a user with several chooses: the first of these.
_FACTORS = ("SOFTWARE_TOKEN_MFA", "EMAIL_OTP", "SMS_MFA")
_ADVICE = {
    "MFA_SETUP": "the pool requires a second factor; user.turn_on('software_token') turns one on",
    "NEW_PASSWORD_REQUIRED": "the password is a temporary one; sign_in(new_password=...)",
}


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


@dataclass(frozen=True, slots=True)
class Passwords:
    """What a user types to sign in.

    Attributes:
        current: the password.
        new: the one to choose where the password is a temporary one.
    """

    current: str = field(repr=False)
    new: str | None = field(default=None, repr=False)


def sign_in(service: Service, owner: TokenOwner, passwords: Passwords, secret: str | None) -> Any:
    """Sign a user in by password and return the AuthenticationResult.

    Codes of second factors are those that the user gets. Where the user's authenticator app has
    shown all its codes of the present half minute, the emulator's clock moves on to the next.

    Args:
        service: the region's state.
        owner: the user, with the app client to sign in at.
        passwords: the password, and a new one.
        secret: the app client's secret, ``None`` for a public client.

    Raises:
        CognitoError: what AWS would answer.
        RuntimeError: the app client allows no sign-in by password, or a challenge comes up that
            needs more than a code and a new password; the text says what to call.
    """
    username = owner.user.username
    prefix, flow = _flow(service, owner)
    common: dict[str, Any] = {"ClientId": owner.client.id}
    if prefix:
        common["UserPoolId"] = owner.pool.id
    parameters = {"PASSWORD": passwords.current} | _named(owner, username, secret)
    if flow == "USER_AUTH":
        parameters["PREFERRED_CHALLENGE"] = "PASSWORD"
    answer = call(
        service, f"{prefix}InitiateAuth", AuthFlow=flow, AuthParameters=parameters, **common
    )
    while "ChallengeName" in answer:
        known = answer["ChallengeParameters"].get("USER_ID_FOR_SRP", username)
        responses = _responses(service, owner, answer, passwords)
        answer = call(
            service,
            f"{prefix}RespondToAuthChallenge",
            ChallengeName=answer["ChallengeName"],
            Session=answer.get("Session"),
            ChallengeResponses=responses | _named(owner, known, secret),
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
    for allowed, prefix, flow in _FLOWS:
        if allowed in flows:
            return prefix, flow
    possible = ", ".join(allowed for allowed, _, _ in _FLOWS)
    raise RuntimeError(
        f"app client {owner.client.id} allows no sign-in by password (ExplicitAuthFlows has none"
        f" of {possible}); pool.token(...) issues a token without a sign-in"
    )


def _responses(
    service: Service, owner: TokenOwner, answer: dict[str, Any], passwords: Passwords
) -> dict[str, str]:
    """Return what the user answers to a challenge.

    Raises:
        RuntimeError: it is a challenge that needs more; the text says what to call.
    """
    challenge = answer["ChallengeName"]
    if challenge == "SOFTWARE_TOKEN_MFA":
        return {"SOFTWARE_TOKEN_MFA_CODE": _code_of_app(service, owner)}
    if challenge in {"SMS_MFA", "EMAIL_OTP"}:
        return {f"{challenge}_CODE": _code_sent(service, owner, challenge)}
    if challenge == "SELECT_MFA_TYPE":
        choices = read_json(answer["ChallengeParameters"]["MFAS_CAN_CHOOSE"])
        return {"ANSWER": min(choices, key=_FACTORS.index)}
    if challenge == "NEW_PASSWORD_REQUIRED" and passwords.new is not None:
        return {"NEW_PASSWORD": passwords.new}
    advice = _ADVICE.get(challenge, "sign in by boto3")
    raise RuntimeError(
        f"the sign-in of {owner.user.username!r} stops at the challenge {challenge}: {advice}"
    )


def _code_sent(service: Service, owner: TokenOwner, challenge: str) -> str:
    """Return the code of the newest message.

    Raises:
        RuntimeError: none was sent that the outbox has.
    """
    for message in reversed(service.outbox.all_to(owner.user.username)):
        if message.pool_id == owner.pool.id:
            return message.code
    raise RuntimeError(
        f"the sign-in of {owner.user.username!r} stops at the challenge {challenge}: there is no"
        " code in cognito.outbox"
    )


def _code_of_app(service: Service, owner: TokenOwner) -> str:
    token = owner.user.software_token
    if token is None:
        raise RuntimeError(f"{owner.user.username!r} has no authenticator app")
    code = unused_code(token, service.now())
    if code is None:
        service.around.clock.advance(STEP - service.now() % STEP)
        code = code_of_step(token.secret, int(service.now() // STEP) + 1)
    return code
