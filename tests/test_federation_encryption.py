"""Encrypted SAML assertions: what a provider may encrypt with, and what is refused."""

from __future__ import annotations

import base64
import os
import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.x509 import load_der_x509_certificate

from tests.browsers import Browser, answered
from tests.federation import user_attributes
from tests.providers import described, named
from tests.test_federation_saml import (
    ACS,
    MAIL,
    depart,
    refusal,
    relay_state,
    request_in,
    response,
    saml_realm,
    signed,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from cognito_intercept.emulator import Cognito
    from tests.realms import Realm

XENC, XENC11 = "http://www.w3.org/2001/04/xmlenc#", "http://www.w3.org/2009/xmlenc11#"
DSIG = "http://www.w3.org/2000/09/xmldsig#"
MGF1P, OAEP = f"{XENC}rsa-oaep-mgf1p", f"{XENC11}rsa-oaep"
UNREADABLE = "The assertion cannot be decrypted."
ONE_ENCRYPTED = "Responses must contain exactly one Encrypted Assertion"


@dataclass(frozen=True)
class Encryption:
    """How a provider encrypts: the algorithms, and what is wrong with it."""

    cipher: str = f"{XENC}aes256-cbc"
    transport: str = MGF1P
    digest: tuple[str, hashes.HashAlgorithm] | None = None
    mask: tuple[str, hashes.HashAlgorithm] | None = None
    label: bytes | None = None
    beside: bool = False
    key: Any = field(default=None, repr=False)

    def element(self, text: str, public: Any) -> str:
        """Return an EncryptedAssertion with a text in it."""
        key = os.urandom(int(self.cipher.rpartition("aes")[2][:3]) // 8)
        wrapped = f"<xenc:EncryptedKey>{self._method()}{value(self._wrap(key, public))}"
        wrapped = f"{wrapped}</xenc:EncryptedKey>"
        inside, outside = ("", wrapped) if self.beside else (wrapped, "")
        return (
            f'<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"'
            f' xmlns:xenc="{XENC}" xmlns:ds="{DSIG}" xmlns:x11="{XENC11}"><xenc:EncryptedData>'
            f'<xenc:EncryptionMethod Algorithm="{self.cipher}"/><ds:KeyInfo>{inside}</ds:KeyInfo>'
            f"{value(self._encrypt(key, text.encode()))}</xenc:EncryptedData>{outside}"
            "</saml:EncryptedAssertion>"
        )

    def _method(self) -> str:
        parts = ""
        if self.digest is not None:
            parts += f'<ds:DigestMethod Algorithm="{self.digest[0]}"/>'
        if self.mask is not None:
            parts += f'<x11:MGF Algorithm="{self.mask[0]}"/>'
        if self.label is not None:
            parts += f"<xenc:OAEPparams>{base64.b64encode(self.label).decode()}</xenc:OAEPparams>"
        method = f"<xenc:EncryptionMethod Algorithm={quoteattr(self.transport)}>"
        return f"{method}{parts}</xenc:EncryptionMethod>"

    def _wrap(self, key: bytes, public: Any) -> bytes:
        if self.transport == f"{XENC}rsa-1_5":
            return bytes(public.encrypt(key, padding.PKCS1v15()))
        digest = hashes.SHA1() if self.digest is None else self.digest[1]  # noqa: S303 - OAEP's
        mask = hashes.SHA1() if self.mask is None else self.mask[1]  # noqa: S303 - OAEP's
        return bytes(public.encrypt(key, padding.OAEP(padding.MGF1(mask), digest, self.label)))

    def _encrypt(self, key: bytes, text: bytes) -> bytes:
        if self.cipher.endswith("gcm"):
            nonce = os.urandom(12)
            return nonce + AESGCM(key).encrypt(nonce, text, None)
        length = 16 - len(text) % 16
        padded = text + os.urandom(length - 1) + bytes([length])
        start = os.urandom(16)
        encryptor = Cipher(AES(key), CBC(start)).encryptor()
        return start + encryptor.update(padded) + encryptor.finalize()


_DEFAULT = Encryption()


def value(text: bytes) -> str:
    """Return the element with a ciphertext."""
    encoded = base64.b64encode(text).decode()
    return f"<xenc:CipherData><xenc:CipherValue>{encoded}</xenc:CipherValue></xenc:CipherData>"


def encryption_realm(idp: Any) -> Realm:
    """Create a pool with a SAML provider that has to encrypt."""
    return saml_realm(idp, EncryptedResponses="true")


def public_key(realm: Realm) -> Any:
    """Return the key of the certificate that the provider's details show."""
    text = described(realm, "MySAML")["ProviderDetails"]["ActiveEncryptionCertificate"]
    return load_der_x509_certificate(base64.b64decode(text)).public_key()


def encrypting(realm: Realm, encryption: Encryption = _DEFAULT) -> Callable[[str], str]:
    """Return a function that encrypts a text for a pool."""
    public = public_key(realm)
    return lambda text: encryption.element(text, public)


def come_back(
    realm: Realm, cognito: Cognito, change: Any, finish: Any = str, **changes: str
) -> dict[str, str]:
    """Return what the app hears of a response, after its assertion and the whole are changed."""
    browser = Browser()
    url = depart(browser, realm)
    encoded = response(realm, cognito.clock.now(), request_in(url).get("ID"), **changes)
    whole = base64.b64decode(encoded).decode()
    end = "</saml:Assertion>"
    before, rest = whole[: whole.index("<saml:Assertion")], whole[whole.index("<saml:Assertion") :]
    changed = finish(before + change(rest.partition(end)[0] + end) + rest.partition(end)[2])
    form = {
        "SAMLResponse": base64.b64encode(changed.encode()).decode(),
        "RelayState": relay_state(url),
    }
    return answered(browser.session.post(ACS, data=form, timeout=5, allow_redirects=False))


def test_the_stand_in(idp: Any, cognito: Cognito) -> None:
    """It encrypts for the pool where the pool demands it: nobody on the way reads the user."""
    realm = encryption_realm(idp)
    cognito.provider("MySAML").signs_in("ann@corp", {MAIL: "ann@example.com"})
    browser = Browser()
    page = browser.get(depart(browser, realm))
    encoded = page.text.partition('name="SAMLResponse" value="')[2].partition('"')[0]
    assert b"ann@" not in base64.b64decode(encoded)
    assert "code" in answered(browser.submit(page))
    assert user_attributes(realm, "MySAML_ann@corp")["email"] == "ann@example.com"


SHA256 = (f"{XENC}sha256", hashes.SHA256())
ALLOWED = [
    *(Encryption(f"{XENC}aes{bits}-cbc") for bits in (128, 192, 256)),
    *(Encryption(f"{XENC11}aes{bits}-gcm") for bits in (128, 192, 256)),
    Encryption(digest=SHA256),
    Encryption(transport=OAEP, digest=SHA256, mask=(f"{XENC11}mgf1sha256", hashes.SHA256())),
    Encryption(
        transport=OAEP,
        digest=("http://www.w3.org/2001/04/xmldsig-more#sha384", hashes.SHA384()),
        mask=(f"{XENC11}mgf1sha512", hashes.SHA512()),
    ),
    Encryption(transport=OAEP, label=b"for you"),
    Encryption(beside=True),
]


def test_algorithms(idp: Any, cognito: Cognito) -> None:
    """AES in both modes and RSA-OAEP with every hash; the key within the data or beside them."""
    realm = encryption_realm(idp)
    for number, encryption in enumerate(ALLOWED):
        # Assertions are for once.
        done = come_back(realm, cognito, encrypting(realm, encryption), id=f"a{number}")
        assert list(done) == ["code", "state"], (encryption, done)


def test_a_key_for_each_recipient(idp: Any, cognito: Cognito) -> None:
    """The pool finds its own among the keys."""
    realm = encryption_realm(idp)
    mine, other = public_key(realm), rsa.generate_private_key(65537, 2048).public_key()

    def encrypt(text: str) -> str:
        foreign = Encryption(beside=True).element("", other)
        start = foreign.index("<xenc:EncryptedKey>")
        key = foreign[start : foreign.index("</saml:EncryptedAssertion>")]
        return (
            Encryption()
            .element(text, mine)
            .replace("<xenc:EncryptedKey>", f"{key}<xenc:EncryptedKey>")
        )

    assert "code" in come_back(realm, cognito, encrypt)


def test_a_signed_response(idp: Any, cognito: Cognito) -> None:
    """The signature may be the response's, around what is encrypted; there must be one."""
    realm = encryption_realm(idp)
    public = public_key(realm)

    def encrypt(text: str) -> str:
        start, end = text.index("<ds:Signature"), text.index("</ds:Signature>")
        return Encryption().element(text[:start] + text[end + len("</ds:Signature>") :], public)

    def sign(whole: str) -> str:
        return signed(whole, "r1")

    refused = come_back(realm, cognito, encrypt)
    assert refused == refusal("SAML Assertion signature is invalid.")
    assert "code" in come_back(realm, cognito, encrypt, sign)

    def forge(whole: str) -> str:
        return sign(whole).replace('Version="2.0"', 'Version="2.1"', 1)

    assert come_back(realm, cognito, encrypt, forge) == refusal(
        "SAML Response signature is invalid."
    )


def test_other_keys_and_algorithms(idp: Any, cognito: Cognito) -> None:
    """What the pool's key does not decrypt is refused, and nobody is signed in."""
    realm = encryption_realm(idp)
    public, other = public_key(realm), rsa.generate_private_key(65537, 2048).public_key()
    md5 = ("http://www.w3.org/2001/04/xmldsig-more#md5", hashes.SHA256())

    def changed(before: str, after: str, encryption: Encryption = _DEFAULT) -> Any:
        return lambda text: encryption.element(text, public).replace(before, after)

    gcm = Encryption(f"{XENC11}aes128-gcm")
    refused = [
        lambda text: Encryption().element(text, other),
        lambda text: Encryption(transport=f"{XENC}rsa-1_5").element(text, public),
        lambda text: Encryption(digest=md5).element(text, public),
        changed("aes256-cbc", "tripledes-cbc"),
        changed("aes256-cbc", "aes128-cbc"),
        changed("rsa-oaep-mgf1p", ""),
        changed("<xenc:CipherValue>", "<xenc:CipherValue>%"),
        changed("</xenc:CipherValue>", "AAAA</xenc:CipherValue>"),
        changed("</xenc:CipherValue>", "AAAA</xenc:CipherValue>", gcm),
        changed("EncryptedKey", "OtherKey"),
        changed("EncryptedData", "OtherData"),
        changed("CipherData", "OtherData"),
        lambda _: Encryption().element("<saml:Assertion", public),
        lambda _: Encryption().element("", public),
        lambda _: Encryption().element("<!DOCTYPE a [<!ENTITY b 'c'>]><a/>", public),
    ]
    for change in refused:
        assert come_back(realm, cognito, change) == refusal(UNREADABLE)
    users = idp.list_users(UserPoolId=realm.pool_id)["Users"]
    assert [user["Username"] for user in users] == ["ann"]


def test_what_is_encrypted_is_checked(idp: Any, cognito: Cognito) -> None:
    """Signature, audience and the rest, as of every assertion."""
    realm = encryption_realm(idp)
    encrypt = encrypting(realm)
    forged = come_back(realm, cognito, encrypt, forged="eve@corp")
    assert forged == refusal("SAML Assertion signature is invalid.")
    audience = come_back(realm, cognito, encrypt, audience="urn:amazon:cognito:sp:other")
    assert audience == refusal("The assertion is for another audience.")
    strange = come_back(realm, cognito, lambda _: encrypt('<?xml version="1.0" encoding="x"?><a/>'))
    assert strange == refusal(UNREADABLE)


def test_how_many_assertions(idp: Any, cognito: Cognito) -> None:
    """One, encrypted where the provider has to [R idx 56239711999], and else one that is not."""
    realm = encryption_realm(idp)
    encrypt = encrypting(realm)
    for change in (str, lambda text: encrypt(text) * 2, lambda _: ""):
        assert come_back(realm, cognito, change) == refusal(ONE_ENCRYPTED)
    details = described(realm, "MySAML")["ProviderDetails"] | {"EncryptedResponses": "false"}
    idp.update_identity_provider(**named(realm, "MySAML"), ProviderDetails=details)
    for change in (encrypt, lambda text: text * 2, lambda _: ""):
        refused = come_back(realm, cognito, change)
        assert refused == refusal("Responses must contain exactly one Assertion")
    assert "code" in come_back(realm, cognito, str)


def damaged(text: str, source: random.Random) -> str:
    """Return a text with one part replaced, removed or repeated."""
    start = source.randrange(len(text))
    end = start + source.randrange(1, 40)
    part = source.choice(["", text[start:end] * 2, source.choice('<>/"=& \x00')])
    return text[:start] + part + text[end:]


def test_damaged_responses(idp: Any, cognito: Cognito) -> None:
    """Whatever becomes of a document on its way, the app hears of it, and no other user comes."""
    realm = encryption_realm(idp)
    encrypt = encrypting(realm)
    source = random.Random(7)  # noqa: S311 - the same damage in each run
    changes: tuple[tuple[Any, Any], ...] = (
        (lambda text: encrypt(damaged(text, source)), str),
        (encrypt, lambda whole: damaged(whole, source)),
    )
    for number in range(40):
        done = come_back(realm, cognito, *changes[number % 2], id=f"a{number}")
        assert "code" in done or done["error"] == "server_error"
    users = {user["Username"] for user in idp.list_users(UserPoolId=realm.pool_id)["Users"]}
    assert users <= {"ann", "MySAML_ann@corp"}
