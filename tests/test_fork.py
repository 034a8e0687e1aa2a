"""Processes that are forked while an emulator is active."""

from __future__ import annotations

import os

import pytest

from tests.helpers import run_python

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on Windows")

# Python 3.12 warns of any fork beside threads, which is what these tests are about.
PREAMBLE = """
import os, sys, threading, warnings
warnings.simplefilter("ignore", DeprecationWarning)
import boto3
from cognito_intercept import intercept

def forked(work):
    "Run work in a forked process; return what it writes, or fail if it hangs."
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        import faulthandler
        faulthandler.dump_traceback_later(20, exit=True)
        try:
            os.write(writing, work().encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as output:
        text = output.read()
    os.waitpid(child, 0)
    assert text, "the child hung or failed"
    return text

def sign_in():
    flow = {"AuthFlow": "USER_PASSWORD_AUTH"}
    parameters = {"USERNAME": "ann", "PASSWORD": "Passw0rd!"}
    return idp.initiate_auth(ClientId=client_id, AuthParameters=parameters, **flow)

def prepare(cognito):
    global idp, pool_id, client_id
    idp = boto3.client("cognito-idp")
    pool_id = idp.create_user_pool(PoolName="p")["UserPool"]["Id"]
    client_id = idp.create_user_pool_client(
        UserPoolId=pool_id, ClientName="c", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"]
    )["UserPoolClient"]["ClientId"]
    idp.admin_create_user(UserPoolId=pool_id, Username="ann")
    idp.admin_set_user_password(
        UserPoolId=pool_id, Username="ann", Password="Passw0rd!", Permanent=True
    )
"""


def test_while_other_threads_sign() -> None:
    """A child forked while other threads sign users in answers, and so does the parent."""
    code = """
with intercept() as cognito:
    prepare(cognito)
    done = threading.Event()

    def sign_in_again_and_again():
        while not done.is_set():
            sign_in()

    threads = [threading.Thread(target=sign_in_again_and_again) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(20):
        assert forked(lambda: sign_in()["AuthenticationResult"]["TokenType"]) == "Bearer"
    done.set()
    for thread in threads:
        thread.join()
    assert sign_in()["AuthenticationResult"]
print("done")
"""
    assert run_python(PREAMBLE + code).split() == ["done"]


def test_while_another_thread_makes_keys() -> None:
    """A child forked while the bank of keys is being filled makes keys of its own."""
    code = """
from cognito_intercept.keys import Keyring

def make():
    for number in range(3):
        Keyring().of(f"pool-{number}")
        keyring = Keyring()
        for place in range(3):
            keyring.of(f"pool-{place}")

thread = threading.Thread(target=make)
thread.start()
for _ in range(4):
    assert forked(lambda: Keyring().of("pool").id.kid)
thread.join()
print("done")
"""
    assert run_python(PREAMBLE + code).split() == ["done"]


def test_while_another_thread_enters_and_leaves() -> None:
    """A child forked while emulators are started and stopped can start one."""
    code = """
done = threading.Event()

def enter_and_leave():
    while not done.is_set():
        with intercept():
            pass

thread = threading.Thread(target=enter_and_leave)
thread.start()

def enter():
    with intercept() as cognito:
        return cognito.settings.region

for _ in range(10):
    assert forked(enter)
done.set()
thread.join()
print("done")
"""
    assert run_python(PREAMBLE + code).split() == ["done"]


def test_inside_of_a_lock() -> None:
    """A process forked from a listener to the outbox, which is called under the lock, goes on."""
    code = """
with intercept() as cognito:
    prepare(cognito)
    texts = []

    def listen(message):
        def work():
            users = idp.list_users(UserPoolId=pool_id)["Users"]
            return str(len(users))

        texts.append(forked(work))

    cognito.outbox.on_send(listen)
    idp.admin_create_user(
        UserPoolId=pool_id,
        Username="bob",
        UserAttributes=[{"Name": "email", "Value": "bob@example.com"}],
        DesiredDeliveryMediums=["EMAIL"],
    )
    assert sign_in()["AuthenticationResult"]
print(*texts)
"""
    assert run_python(PREAMBLE + code).split() == ["2"]


@pytest.mark.parametrize(("seed", "different"), [("None", 3), ("7", 1)])
def test_identifiers(seed: str, different: int) -> None:
    """Children draw other identifiers than each other and their parent, unless seeded."""
    code = f"""
def draw():
    return idp.create_user_pool(PoolName="p")["UserPool"]["Id"]

with intercept(seed={seed}) as cognito:
    prepare(cognito)
    print(len({{forked(draw), forked(draw), draw()}}))
"""
    assert run_python(PREAMBLE + code).split() == [str(different)]
