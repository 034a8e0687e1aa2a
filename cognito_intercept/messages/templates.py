"""The texts of delivered messages: AWS's defaults, the pool's templates, and their filling in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cognito_intercept.directory.pool import Pool

__all__ = ["INVITATION", "LINK_PLACEHOLDER", "Placeholders", "Template", "fill", "template_of"]

INVITATION = "AdminCreateUser"
"""The kind of message with a temporary password."""

# The service's own texts (data.md section 1.1) [D, R].
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
    if kind == INVITATION:
        return _invitation(pool, medium)
    if kind == "Authentication":
        return _authentication(pool, medium)
    template = pool.configuration.verification_template
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
    template = pool.configuration.invitation_template
    if medium == "SMS":
        return Template("", template.get("SMSMessage", _INVITE))
    return Template(
        template.get("EmailSubject", _INVITE_SUBJECT), template.get("EmailMessage", _INVITE)
    )


def _authentication(pool: Pool, medium: str) -> Template:
    if medium == "SMS":
        return Template("", pool.configuration.sms_mfa_message or _AUTHENTICATE)
    email = pool.configuration.email_mfa_template
    return Template(
        email.get("Subject", "Your authentication code"), email.get("Message", _AUTHENTICATE)
    )


@dataclass(frozen=True, slots=True)
class Placeholders:
    """What the placeholders of a template stand for.

    Attributes:
        code: the code or temporary password, for ``{####}``.
        link: the confirmation link's address, for ``{##link text##}``.
        username: the user name; ``None`` leaves ``{username}`` as it is.
    """

    code: str = field(repr=False)
    link: str = field(default="", repr=False)
    username: str | None = None


def fill(template: Template, values: Placeholders) -> Template:
    """Return a template with its placeholders filled in."""

    def filled(text: str) -> str:
        text = text.replace("{####}", values.code)
        if values.username is not None:
            text = text.replace("{username}", values.username)
        return LINK_PLACEHOLDER.sub(lambda m: f'<a href="{values.link}">{m[1]}</a>', text)

    return Template(filled(template.subject), filled(template.body))
