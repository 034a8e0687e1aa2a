import pytest
from cognito_intercept.handles import WRONG_TOKENS
from tokens import InvalidTokenError, Validator


@pytest.fixture
def pool(cognito):
    pool = cognito.user_pool()
    pool.client()
    pool.group("staff")
    pool.user("ann", groups=["staff"])
    return pool


@pytest.fixture
def validator(pool):
    return Validator(pool.issuer, pool.clients[0].id)


def test_a_token_of_a_sign_in(pool, validator):
    tokens = pool.find_user("ann", "Passw0rd!").sign_in()
    claims = validator.claims(tokens.access)
    assert (claims["username"], claims["cognito:groups"]) == ("ann", ["staff"])


@pytest.mark.parametrize("wrong", WRONG_TOKENS)
def test_wrong_tokens(pool, validator, wrong):
    assert validator.claims(pool.token("ann"))
    with pytest.raises(InvalidTokenError):
        validator.claims(pool.token("ann", wrong=wrong))


def test_rotated_keys(pool, validator, cognito):
    old = pool.token("ann")
    cognito.rotate_keys(pool.id)
    assert validator.claims(old)  # the JWKS has the old keys as long as their tokens live
    assert Validator(pool.issuer, pool.clients[0].id).claims(pool.token("ann"))


def test_a_token_grows_old(pool, validator, cognito):
    token = pool.token("ann")
    cognito.clock.advance(hours=1, seconds=1, also_everywhere=True)
    with pytest.raises(InvalidTokenError, match="expired"):
        validator.claims(token)
