"""Step-up sign-in: the level that is asked for, and the factors that are missing for it.

TARGET_ACR_VALUES, MAX_AGE and ACCESS_TOKEN of USER_AUTH, and ``acr_values`` and ``max_age`` of the
authorize endpoint, become a :class:`~cognito_intercept.directory.sessions.StepUp`; the rules are
those of AWS's guide [D devguide, "Step-up authentication with the USER_AUTH flow"].
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cognito_intercept import errors
from cognito_intercept.directory import mfa
from cognito_intercept.directory.acr import level_reached, missing_methods
from cognito_intercept.directory.challenges import ChallengeName
from cognito_intercept.directory.feature_plans import STEP_UP, check_feature
from cognito_intercept.directory.first_factors import PASSWORDS, available_challenges
from cognito_intercept.directory.sessions import CreditedSignIn, StepUp
from cognito_intercept.tokens.access import caller_of

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool
    from cognito_intercept.directory.sessions import Progress
    from cognito_intercept.directory.user import User
    from cognito_intercept.sign_in.attempt import Attempt, SignInRequest

__all__ = [
    "acr_of",
    "choices_of",
    "credit_earlier_sign_in",
    "first_choices",
    "is_reached",
    "is_reached_by_name",
    "levels_of",
    "methods_of",
    "next_factor",
    "step_up_of",
    "target_level",
]

_PASSWORD_METHOD = "pwd"  # noqa: S105 - a method
_PASSKEYS = {"hwk", "swk"}


def step_up_of(request: SignInRequest) -> StepUp | None:
    """Return what the AuthParameters of USER_AUTH ask for, ``None`` for an ordinary sign-in.

    Raises:
        CognitoError: FeatureUnavailableInTierException; InvalidParameterException for an
            ACCESS_TOKEN without TARGET_ACR_VALUES and for a MAX_AGE that is no number; what the
            access token is refused with.
    """
    parameters, earlier = request.parameters, None
    values, token = parameters.get("TARGET_ACR_VALUES"), parameters.get("ACCESS_TOKEN")
    if values is not None:
        check_feature(request.pool.configuration.plan, STEP_UP)
    elif token is not None:
        raise errors.ACCESS_TOKEN_WITHOUT_TARGET()
    max_age = _seconds(parameters.get("MAX_AGE"))
    if values is None and max_age is None:
        return None
    if token is not None:
        caller = caller_of(request.service, token)
        if caller.pool is not request.pool:
            raise errors.ACCESS_TOKEN_OF_ANOTHER_USER()
        family = caller.family
        earlier = CreditedSignIn(family.sub, family.methods, family.acr, family.auth_time)
    return StepUp(None if values is None else tuple(values.split()), max_age, earlier)


def _seconds(text: str | None) -> int | None:
    if text is None:
        return None
    # At most ten digits: three hundred years.
    if not (text.isascii() and text.isdigit() and len(text) <= 10):  # noqa: PLR2004 - see above
        raise errors.MAX_AGE_INVALID()
    return int(text)


def levels_of(pool: Pool, step_up: StepUp | None) -> tuple[int, ...]:
    """Return the levels that are asked for, by priority; unknown values are passed over [D].

    Raises:
        CognitoError: InvalidParameterException where no value is known.
    """
    if step_up is None or step_up.acr_values is None:
        return ()
    numbers = {name: number for number, name in enumerate(pool.configuration.acr_names, 1)}
    levels = tuple(numbers[v] for v in dict.fromkeys(step_up.acr_values) if v in numbers)
    if not levels:
        raise errors.ACR_VALUES_UNKNOWN()
    return levels


def methods_of(progress: Progress) -> tuple[str, ...]:
    """Return the authentication methods (``amr``) that a user proved, in order."""
    passkey = "swk" if progress.has_platform_passkey else ChallengeName.WEB_AUTHN.method
    proved = (
        passkey if name is ChallengeName.WEB_AUTHN else name.method for name in progress.passed
    )
    proved_now = (method for method in proved if method is not None)
    return tuple(dict.fromkeys((*progress.credited, *proved_now)))


def acr_of(pool: Pool, step_up: StepUp | None, methods: tuple[str, ...]) -> str | None:
    """Return the name of the level that methods reach, ``None`` where tokens do not show it.

    They do where the request asks for a level or an age, as documented, and in pools that name the
    levels (G); ordinary tokens have no such claims [V, recorded tokens].
    """
    configuration, level = pool.configuration, level_reached(methods)
    is_asked = step_up is not None or configuration.names_acr_levels
    return configuration.acr_names[level - 1] if is_asked and level else None


def is_reached_by_name(pool: Pool, step_up: StepUp, acr: str) -> bool:
    """Return whether a level that an identity provider vouched for is the one asked for (G).

    Of several levels that are asked for the first counts.

    Raises:
        CognitoError: InvalidParameterException where no name is known.
    """
    names = pool.configuration.acr_names
    level = names.index(acr) + 1 if acr in names else 0
    return level >= levels_of(pool, step_up)[0]


def is_reached(pool: Pool, user: User, step_up: StepUp, methods: tuple[str, ...]) -> bool:
    """Return whether methods that were proved before reach the level that is asked for.

    Raises:
        CognitoError: InvalidParameterException where no name is known, or the user can reach none
            of the levels.
    """
    return level_reached(methods) >= target_level(pool, user, levels_of(pool, step_up), methods)


def _usable(pool: Pool, user: User) -> dict[str, ChallengeName]:
    """Return the challenges by which a user proves a method after another one."""
    usable = {_method_of(name): name for name in reversed(available_challenges(pool, user))}
    for factor in mfa.pool_factors(pool):
        if mfa.can_use(user, factor):
            usable[_method_of(factor)] = factor
    return usable


def _method_of(name: ChallengeName) -> str:
    return _PASSWORD_METHOD if name in PASSWORDS else name.method or ""


def target_level(
    pool: Pool, user: User, levels: tuple[int, ...], proved: tuple[str, ...] = ()
) -> int:
    """Return the first level of a list that a user can reach; 0 for an empty list.

    Raises:
        CognitoError: InvalidParameterException where the user has no factors for any of them; no
            new ones are set up [D].
    """
    if not levels:
        return 0
    usable = _usable(pool, user)
    for level in levels:
        if proved:
            if missing_methods(proved, level, usable) is not None:
                return level
        elif _leading_to(pool, user, level, usable):
            return level
    raise errors.ACR_UNREACHABLE()


def _leading_to(
    pool: Pool, user: User, level: int, usable: dict[str, ChallengeName]
) -> tuple[ChallengeName, ...]:
    # Who starts with another factor does not end with a passkey, which would have been enough.
    later = usable.keys() - _PASSKEYS
    return tuple(
        name
        for name in available_challenges(pool, user)
        if missing_methods({_method_of(name)}, level, later) is not None
    )


def credit_earlier_sign_in(attempt: Attempt) -> None:
    """Credit the factors of the sign-in that the user steps up from, unless it is too old [D].

    Raises:
        CognitoError: NotAuthorizedException for another user's access token;
            InvalidParameterException where the user cannot reach a level, or has reached it.
    """
    pool, user = attempt.pool, attempt.known_user
    step_up, levels = attempt.progress.grant.step_up, attempt.progress.levels
    earlier = None if step_up is None else step_up.earlier
    if step_up is not None and earlier is not None:
        if user is None or user.sub != earlier.sub:
            raise errors.ACCESS_TOKEN_OF_ANOTHER_USER()
        if step_up.max_age is None or attempt.now - earlier.auth_time <= step_up.max_age:
            target = target_level(pool, user, levels, earlier.methods)
            if _level_of(pool, earlier) >= target:
                raise errors.ACR_REACHED_ALREADY()
            attempt.note(credited=earlier.methods)
            return
    if user is not None:
        target_level(pool, user, levels)


def _level_of(pool: Pool, earlier: CreditedSignIn) -> int:
    """Return the level of an earlier sign-in; a name that is none any more is no level [D]."""
    if earlier.acr is None:
        return level_reached(earlier.methods)
    names = pool.configuration.acr_names
    return names.index(earlier.acr) + 1 if earlier.acr in names else 0


def first_choices(pool: Pool, user: User, levels: tuple[int, ...]) -> tuple[ChallengeName, ...]:
    """Return the challenges with which a user may start towards the level that is asked for."""
    if not levels:
        return available_challenges(pool, user)
    return _leading_to(pool, user, target_level(pool, user, levels), _usable(pool, user))


def choices_of(
    pool: Pool, user: User, levels: tuple[int, ...], proved: tuple[str, ...]
) -> tuple[ChallengeName, ...]:
    """Return the challenges of which one must come next for a level; none where it is reached.

    Where the password and another factor are missing, the password comes first. A passkey, which is
    a first factor, is not asked for where a second one will do.
    """
    target = target_level(pool, user, levels, proved)
    if level_reached(proved) >= target:
        return ()
    if not proved:
        return first_choices(pool, user, levels)
    usable = _usable(pool, user)
    missing = missing_methods(proved, target, usable) or frozenset()
    if _PASSWORD_METHOD in missing:
        alone = level_reached({*proved, *(one for one in missing if one != _PASSWORD_METHOD)})
        others = () if alone < target else _sorted(usable, missing - {_PASSWORD_METHOD})
        return (*PASSWORDS, *others)
    passkeys = missing & _PASSKEYS
    return _sorted(usable, missing - passkeys or passkeys)


def _sorted(usable: dict[str, ChallengeName], methods: frozenset[str]) -> tuple[ChallengeName, ...]:
    chosen = {name for method, name in usable.items() if method in methods}
    return tuple(dict.fromkeys(n for n in (*mfa.FACTORS, *ChallengeName) if n in chosen))


def next_factor(user: User, choices: tuple[ChallengeName, ...]) -> ChallengeName | None:
    """Return the challenge that comes next, of several a choice; ``None`` without any."""
    if not choices:
        return None
    if len(choices) == 1 and choices[0] not in PASSWORDS:
        return choices[0]
    if set(choices) <= set(mfa.FACTORS):
        preferred = (factor for factor in choices if factor == user.preferred_mfa)
        return next(preferred, ChallengeName.SELECT_MFA_TYPE)
    return ChallengeName.SELECT_CHALLENGE
