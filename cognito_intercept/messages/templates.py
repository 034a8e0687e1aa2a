"""The texts of delivered messages: AWS's defaults, the pool's templates, and their filling in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool

__all__ = ["LINK_PLACEHOLDER", "Template", "fill", "template_of"]

# data.md section 1.1: the service's own texts [D, R].
_VERIFY = "Your verification code is {####}. "
_VERIFY_SUBJECT = "Your verification code"
_INVITE = "Your username is {username} and temporary password is {####}. "
_INVITE_SUBJECT = "Your temporary password"
_AUTHENTICATE = "Your authentication code is {####}. "
_LINK = "Please click the link below to verify your email address. {##Verify Email##} "
_LINK_SUBJECT = "Your verification link"

LINK_PLACEHOLDER = re.compile(r"\{##(.*?)##\}")


@dataclass(frozen=True, slots=True)
class Template:
    """A text with placeholders ``{####}``, ``{username}`` and ``{##link text##}``."""

    subject: str
    body: str


def template_of(pool: Pool, kind: str, medium: str) -> Template:
    """Return the template for a kind of message, the pool's own where it has one.

    Args:
        pool: the user pool.
        kind: in the words of the CustomMessage trigger, such as ``SignUp``.
        medium: ``EMAIL`` or ``SMS``; an SMS has no subject.
    """
    if kind == "AdminCreateUser":
        return _invitation(pool, medium)
    if kind == "Authentication":
        return _authentication(pool, medium)
    template = pool.settings.get("VerificationMessageTemplate") or {}
    if medium == "SMS":
        return Template("", template.get("SmsMessage", _VERIFY))
    # Only sign-up offers a link: other codes are typed in.
    by_link = template.get("DefaultEmailOption") == "CONFIRM_WITH_LINK"
    if by_link and kind in ("SignUp", "ResendCode"):
        return Template(
            template.get("EmailSubjectByLink", _LINK_SUBJECT),
            template.get("EmailMessageByLink", _LINK),
        )
    return Template(
        template.get("EmailSubject", _VERIFY_SUBJECT), template.get("EmailMessage", _VERIFY)
    )


def _invitation(pool: Pool, medium: str) -> Template:
    template = pool.settings["AdminCreateUserConfig"].get("InviteMessageTemplate") or {}
    if medium == "SMS":
        return Template("", template.get("SMSMessage", _INVITE))
    return Template(
        template.get("EmailSubject", _INVITE_SUBJECT), template.get("EmailMessage", _INVITE)
    )


def _authentication(pool: Pool, medium: str) -> Template:
    if medium == "SMS":
        return Template("", pool.settings.get("SmsAuthenticationMessage", _AUTHENTICATE))
    email = pool.settings.get("EmailMfaConfiguration") or {}
    return Template(
        email.get("Subject", "Your authentication code"), email.get("Message", _AUTHENTICATE)
    )


def fill(template: Template, username: str, code: str, link: str) -> Template:
    """Return the template with the code, the user name and the confirmation link in place."""

    def filled(text: str) -> str:
        text = text.replace("{####}", code).replace("{username}", username)
        return LINK_PLACEHOLDER.sub(lambda m: f'<a href="{link}">{m[1]}</a>', text)

    return Template(filled(template.subject), filled(template.body))
