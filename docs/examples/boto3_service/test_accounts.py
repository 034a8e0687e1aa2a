import pytest
from accounts import Accounts, RegistrationError


@pytest.fixture
def accounts(cognito):
    pool = cognito.user_pool(UsernameAttributes=["email"], AutoVerifiedAttributes=["email"])
    return Accounts(pool.id, pool.client().id)


def test_registration(accounts, cognito):
    accounts.register("ann@example.com", "Correct-horse-9")
    code = cognito.outbox.to("ann@example.com").code
    accounts.confirm("ann@example.com", code)
    assert accounts.sign_in("ann@example.com", "Correct-horse-9")


def test_a_wrong_code(accounts, cognito):
    accounts.register("ann@example.com", "Correct-horse-9")
    with pytest.raises(accounts.idp.exceptions.CodeMismatchException):
        accounts.confirm("ann@example.com", "not-it")


def test_a_code_that_is_too_old(accounts, cognito):
    accounts.register("ann@example.com", "Correct-horse-9")
    code = cognito.outbox.to("ann@example.com").code
    cognito.clock.advance(hours=25)
    with pytest.raises(accounts.idp.exceptions.ExpiredCodeException):
        accounts.confirm("ann@example.com", code)


def test_an_address_that_is_taken(accounts):
    accounts.register("ann@example.com", "Correct-horse-9")
    with pytest.raises(RegistrationError, match="There is an account"):
        accounts.register("ann@example.com", "Correct-horse-9")


def test_a_weak_password(accounts, cognito):
    with pytest.raises(RegistrationError, match="Password must have uppercase"):
        accounts.register("ann@example.com", "correct-horse-9")
    assert cognito.users == []


def test_a_long_list(accounts, cognito):
    (pool,) = cognito.pools
    for number in range(65):  # a page has 60
        pool.user(f"user{number}@example.com")
    assert len(accounts.emails()) == 65


def test_the_service_is_unavailable(accounts, cognito):
    cognito.faults.fail("SignUp", "InternalErrorException", times=None)
    with pytest.raises(accounts.idp.exceptions.InternalErrorException):
        accounts.register("ann@example.com", "Correct-horse-9")
    cognito.calls.assert_called("SignUp", Username="ann@example.com")
