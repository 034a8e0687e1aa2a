"""CustomMessage's texts arrive in the outbox; with custom senders nothing does."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, Final

import aws_encryption_sdk
import pytest
from aws_encryption_sdk.exceptions import AWSEncryptionSDKClientError

from cognito_intercept import senders
from tests.helpers import refusal
from tests.lambdas import answering, events, expected_event, failing, passive, sources
from tests.realms import PASSWORD, Realm, attribute_list, make_realm
from tests.second_factors import EMAIL_OTP, PHONE, SMS, SMS_CONFIGURATION, mfa_realm

if TYPE_CHECKING:
    from cognito_intercept.emulator import Cognito

EMAIL = "ann@example.com"
NAME: Final = "CustomMessage"
FAILED = "UserLambdaValidationException"
BOTH = {
    "AutoVerifiedAttributes": ["email", "phone_number"],
    "SmsConfiguration": SMS_CONFIGURATION,
}


@pytest.fixture
def realm(idp: Any) -> Realm:
    """A pool that verifies addresses."""
    return make_realm(idp, {"AutoVerifiedAttributes": ["email"]})


def invite(realm: Realm, *mediums: str, **attributes: str) -> None:
    """Have an administrator create ann."""
    more = {"DesiredDeliveryMediums": list(mediums)} if mediums else {}
    realm.idp.admin_create_user(
        **realm.by_name(), UserAttributes=attribute_list(**attributes), **more
    )


def test_an_e_mail(realm: Realm, cognito: Cognito) -> None:
    """Subject and text are the function's, with the code in its place; a name is not filled in."""
    cognito.on(NAME, answering(emailSubject="Hello", emailMessage="Type {####}, {username}."))
    realm.sign_up(email=EMAIL)
    message = cognito.outbox.to(EMAIL)
    assert (message.kind, message.medium) == ("SignUp", "EMAIL")
    assert message.subject == "Hello"
    assert message.body == f"Type {message.code}, {{username}}."
    realm.idp.confirm_sign_up(**realm.by_client(), ConfirmationCode=message.code)


def test_an_sms(idp: Any, cognito: Cognito) -> None:
    """An SMS has no subject."""
    cognito.on(NAME, answering(smsMessage="Type {####}", emailSubject="Hello"))
    make_realm(idp, BOTH).sign_up(email=EMAIL, phone_number=PHONE)
    message = cognito.outbox.to(PHONE)
    assert (message.subject, message.body) == ("", f"Type {message.code}")


def test_the_link(realm: Realm, cognito: Cognito) -> None:
    """The link parameter becomes a link to the pool's domain."""
    realm.idp.create_user_pool_domain(UserPoolId=realm.pool_id, Domain="shop")

    def linking(event: Any, _context: Any) -> Any:
        event["response"]["emailMessage"] = f"Go: {event['request']['linkParameter']}"
        return event

    cognito.on(NAME, linking)
    realm.sign_up(email=EMAIL)
    message = cognito.outbox.to(EMAIL)
    where = "https://shop.auth.us-east-1.amazoncognito.com/confirmUser"
    query = f"client_id={realm.client_id}&user_name=ann&confirmation_code={message.code}"
    assert message.body == f'Go: <a href="{where}?{query}">Click Here</a>'


def test_an_invitation(idp: Any, cognito: Cognito) -> None:
    """It names the user and the password; asked once, the function answers for both mediums."""
    texts = {"emailMessage": "{username} {####}", "smsMessage": "{####} for {username}"}
    cognito.on(NAME, answering(**texts))
    invite(make_realm(idp, BOTH), "EMAIL", "SMS", email=EMAIL, phone_number=PHONE)
    assert sources(cognito) == ["CustomMessage_AdminCreateUser"]
    password = cognito.outbox.to("ann").code
    assert cognito.outbox.to(EMAIL).body == f"ann {password}"
    assert cognito.outbox.to(PHONE).body == f"{password} for ann"


@pytest.mark.parametrize("text", [None, "Without a code", "{username}"])
def test_a_text_without_the_code(realm: Realm, cognito: Cognito, text: str | None) -> None:
    """A text must have the code in it [D]; the usual one goes out instead [R]."""
    cognito.on(NAME, answering(emailMessage=text, emailSubject=None))
    realm.sign_up(email=EMAIL)
    message = cognito.outbox.to(EMAIL)
    assert message.body == f"Your verification code is {message.code}. "
    assert message.subject == "Your verification code"


def test_an_invitation_without_the_user_name(realm: Realm, cognito: Cognito) -> None:
    """An invitation must have the user name, too [D]."""
    cognito.on(NAME, answering(emailMessage="{####}"))
    invite(realm, "EMAIL", email=EMAIL)
    assert cognito.outbox.to(EMAIL).body.startswith("Your username is ann and temporary")


def refused(realm: Realm, call: Any, **parameters: Any) -> None:
    """See that CustomMessage's error is the answer."""
    assert refusal(call, **parameters) == (FAILED, "CustomMessage failed with error no."), realm


def test_an_error_changes_nothing(realm: Realm, cognito: Cognito) -> None:
    """Where CustomMessage fails, nobody is created, nothing changed, no code replaced."""
    idp, by_client, by_name = realm.idp, realm.by_client(), realm.by_name()
    cognito.on(NAME, failing("no"))
    refused(realm, realm.sign_up, email=EMAIL)
    more = {"UserAttributes": attribute_list(email=EMAIL), "DesiredDeliveryMediums": ["EMAIL"]}
    refused(realm, idp.admin_create_user, **by_name, **more)
    assert idp.list_users(UserPoolId=realm.pool_id)["Users"] == []
    cognito.triggers.off(NAME)
    realm.sign_up(email=EMAIL)
    code = cognito.outbox.to(EMAIL).code
    cognito.on(NAME, failing("no"))
    refused(realm, idp.resend_confirmation_code, **by_client)
    idp.confirm_sign_up(**by_client, ConfirmationCode=code)
    before = realm.user()
    refused(realm, idp.forgot_password, **by_client)
    refused(realm, idp.admin_reset_user_password, **by_name)
    other = attribute_list(email="new@example.com")
    refused(realm, idp.admin_update_user_attributes, **by_name, UserAttributes=other)
    access = realm.access()
    refused(realm, idp.update_user_attributes, AccessToken=access, UserAttributes=other)
    asked = {"AccessToken": access, "AttributeName": "email"}
    refused(realm, idp.get_user_attribute_verification_code, **asked)
    after = realm.user()
    assert {**after, "ResponseMetadata": 0} == {**before, "ResponseMetadata": 0}
    assert len(cognito.outbox) == 1


def test_the_usual_text_without_a_function(realm: Realm, cognito: Cognito) -> None:
    """A function that changes nothing leaves the pool's own text."""
    cognito.on(NAME, passive)
    realm.sign_up(email=EMAIL)
    assert cognito.outbox.to(EMAIL).subject == "Your verification code"


def test_an_e_mail_sender(realm: Realm, cognito: Cognito) -> None:
    """It gets the code encrypted, and the outbox nothing; CustomMessage isn't asked [R]."""
    cognito.on("CustomEmailSender", lambda _event, _context: None)
    cognito.on(NAME, passive)
    metadata = {"tenant": "t1"}
    sub = realm.idp.sign_up(
        **realm.by_client(),
        Password=PASSWORD,
        UserAttributes=attribute_list(email=EMAIL),
        ClientMetadata=metadata,
    )["UserSub"]
    assert len(cognito.outbox) == 0
    (event,) = events(cognito)
    secret = event["request"]["code"]
    assert event == expected_event(
        realm,
        "CustomEmailSender_SignUp",
        "ann",
        request={
            "type": "customEmailSenderRequestV1",
            "code": secret,
            "clientMetadata": metadata,
            "userAttributes": {
                "sub": sub,
                "cognito:user_status": "UNCONFIRMED",
                "email": EMAIL,
                "email_verified": "false",
            },
        },
        response=None,
    )
    code = senders.decrypt(secret)
    assert code.encode() not in base64.b64decode(secret)
    realm.idp.confirm_sign_up(**realm.by_client(), ConfirmationCode=code)


def test_an_sms_sender(idp: Any, cognito: Cognito) -> None:
    """A code at sign-in goes to CustomSMSSender; there is no metadata, so it is null [R]."""
    realm = mfa_realm(idp, "ON", SMS)
    realm.make_user(phone_number=PHONE)
    cognito.on("CustomSMSSender", passive)
    step = realm.sign_in()
    (event,) = events(cognito)
    assert event["triggerSource"] == "CustomSMSSender_Authentication"
    request = event["request"]
    assert (request["type"], request["clientMetadata"]) == ("customSMSSenderRequestV1", None)
    code = senders.decrypt(request["code"])
    realm.respond("SMS_MFA", step["Session"], USERNAME="ann", SMS_MFA_CODE=code)


def test_each_medium_has_its_sender(idp: Any, cognito: Cognito) -> None:
    """With one sender the other medium goes the usual way."""
    cognito.on("CustomSMSSender", passive)
    cognito.on(NAME, answering(emailMessage="{username}: {####}"))
    invite(make_realm(idp, BOTH), "EMAIL", "SMS", email=EMAIL, phone_number=PHONE)
    assert sources(cognito) == [
        "CustomMessage_AdminCreateUser",
        "CustomSMSSender_AdminCreateUser",
    ]
    (message,) = cognito.outbox
    sent = events(cognito, "CustomSMSSender")[0]
    assert senders.decrypt(sent["request"]["code"]) == message.code
    assert sent["callerContext"]["clientId"] == "CLIENT_ID_NOT_APPLICABLE"


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("ResendCode", "resend"),
        ("ForgotPassword", "forgot"),
        ("UpdateUserAttribute", "update"),
        ("VerifyUserAttribute", "verify"),
    ],
)
def test_the_other_sources(realm: Realm, cognito: Cognito, source: str, kind: str) -> None:
    """Every message goes to the sender, to the address that it is for."""
    idp = realm.idp
    cognito.on("CustomEmailSender", passive)
    if kind == "resend":
        realm.sign_up(email=EMAIL)
        idp.resend_confirmation_code(**realm.by_client())
    else:
        realm.make_user(email=EMAIL, email_verified="true")
    if kind == "forgot":
        idp.forgot_password(**realm.by_client())
    if kind == "update":
        realm.update(email="new@example.com")
    if kind == "verify":
        asked = {"AccessToken": realm.access(), "AttributeName": "email"}
        idp.get_user_attribute_verification_code(**asked)
    event = events(cognito)[-1]
    assert event["triggerSource"] == f"CustomEmailSender_{source}"
    address = "new@example.com" if kind == "update" else EMAIL
    assert event["request"]["userAttributes"]["email"] == address
    assert senders.decrypt(event["request"]["code"]).isdecimal()


def resends(realm: Realm) -> None:
    """Ask for the confirmation code again."""
    realm.sign_up(phone_number=PHONE)
    realm.idp.resend_confirmation_code(**realm.by_client())


def forgets(realm: Realm) -> None:
    """Forget the password."""
    realm.make_user(phone_number=PHONE, phone_number_verified="true")
    realm.idp.forgot_password(**realm.by_client())


def moves(realm: Realm) -> None:
    """Get another number."""
    realm.make_user(phone_number="+15550000000", phone_number_verified="true")
    realm.update(phone_number=PHONE)


def verifies(realm: Realm) -> None:
    """Ask for a code for the number."""
    realm.make_user(phone_number=PHONE)
    asked = {"AccessToken": realm.access(), "AttributeName": "phone_number"}
    realm.idp.get_user_attribute_verification_code(**asked)


SMS_SOURCES = {
    "SignUp": lambda realm: realm.sign_up(phone_number=PHONE),
    "ResendCode": resends,
    "ForgotPassword": forgets,
    "UpdateUserAttribute": moves,
    "VerifyUserAttribute": verifies,
}


@pytest.mark.parametrize("source", SMS_SOURCES)
def test_every_sms_goes_to_its_sender(idp: Any, cognito: Cognito, source: str) -> None:
    """Each source of a code by SMS has its name, and nothing arrives in the outbox."""
    realm = make_realm(idp, BOTH)
    cognito.on("CustomSMSSender", passive)
    SMS_SOURCES[source](realm)
    event = events(cognito)[-1]
    assert event["triggerSource"] == f"CustomSMSSender_{source}"
    assert event["request"]["userAttributes"]["phone_number"] == PHONE
    assert len(senders.decrypt(event["request"]["code"])) == 6
    assert not list(cognito.outbox)


def test_an_invitation_by_e_mail(realm: Realm, cognito: Cognito) -> None:
    """The temporary password is what an invitation's sender gets."""
    cognito.on("CustomEmailSender", passive)
    invite(realm, "EMAIL", email=EMAIL)
    (event,) = events(cognito)
    assert event["triggerSource"] == "CustomEmailSender_AdminCreateUser"
    step = realm.sign_in(password=senders.decrypt(event["request"]["code"]))
    assert step["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


def test_a_code_at_sign_in_by_e_mail(idp: Any, cognito: Cognito) -> None:
    """A second factor by e-mail is sent by the function, and works."""
    realm = mfa_realm(idp, "ON", EMAIL_OTP)
    realm.make_user(email=EMAIL)
    cognito.on("CustomEmailSender", passive)
    step = realm.sign_in()
    (event,) = events(cognito)
    assert event["triggerSource"] == "CustomEmailSender_Authentication"
    code = senders.decrypt(event["request"]["code"])
    done = realm.respond("EMAIL_OTP", step["Session"], USERNAME="ann", EMAIL_OTP_CODE=code)
    assert done["AuthenticationResult"]


def test_a_value_that_waits_is_where_the_code_goes(idp: Any, cognito: Cognito) -> None:
    """The sender gets the new address, though the user still has the old one."""
    settings = {"AttributesRequireVerificationBeforeUpdate": ["email"]}
    realm = make_realm(
        idp, {"AutoVerifiedAttributes": ["email"], "UserAttributeUpdateSettings": settings}
    )
    realm.make_user(email=EMAIL, email_verified="true")
    cognito.on("CustomEmailSender", passive)
    realm.update(email="new@example.com")
    assert events(cognito)[0]["request"]["userAttributes"]["email"] == "new@example.com"
    assert realm.attributes()["email"] == EMAIL


def test_an_error_of_a_sender(realm: Realm, cognito: Cognito) -> None:
    """The caller gets it, but sending is the last thing that is done: the user is there."""
    cognito.on("CustomEmailSender", failing("no mail"))
    text = "CustomEmailSender failed with error no mail."
    assert refusal(realm.sign_up, email=EMAIL) == (FAILED, text)
    assert realm.status() == "UNCONFIRMED"


def test_code_for_aws_decrypts_it(realm: Realm, cognito: Cognito) -> None:
    """The message is one of the AWS Encryption SDK, bound to the pool, of AWS's own suite."""
    cognito.on("CustomEmailSender", passive)
    realm.sign_up(email=EMAIL)
    ciphertext = base64.b64decode(events(cognito)[0]["request"]["code"])
    client = aws_encryption_sdk.EncryptionSDKClient(
        commitment_policy=aws_encryption_sdk.CommitmentPolicy.REQUIRE_ENCRYPT_ALLOW_DECRYPT
    )
    provider = senders.local_key_provider()
    code, header = client.decrypt(source=ciphertext, key_provider=provider)
    assert len(code) == 6
    assert header.encryption_context["userpool-id"] == realm.pool_id
    strict = aws_encryption_sdk.EncryptionSDKClient()
    with pytest.raises(AWSEncryptionSDKClientError):
        strict.decrypt(source=ciphertext, key_provider=provider)


def test_a_hook_of_the_test_s_own(realm: Realm, cognito: Cognito) -> None:
    """What encrypts can be replaced; it gets the code and the encryption context."""
    seen: list[dict[str, str]] = []

    def encrypt(code: bytes, context: dict[str, str]) -> bytes:
        seen.append(context)
        return code[::-1]

    cognito.triggers.encrypt = encrypt
    cognito.on("CustomEmailSender", passive)
    realm.sign_up(email=EMAIL)
    code = base64.b64decode(events(cognito)[0]["request"]["code"])[::-1].decode()
    assert seen == [{"userpool-id": realm.pool_id}]
    realm.idp.confirm_sign_up(**realm.by_client(), ConfirmationCode=code)


def test_without_the_sdk(realm: Realm, cognito: Cognito, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the extra, and nothing was changed."""
    monkeypatch.setitem(__import__("sys").modules, "aws_encryption_sdk", None)
    cognito.on("CustomEmailSender", passive)
    with pytest.raises(Exception, match=r"cognito-intercept\[senders\]"):
        realm.sign_up(email=EMAIL)
    assert realm.idp.list_users(UserPoolId=realm.pool_id)["Users"] == []
