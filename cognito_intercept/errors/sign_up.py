"""Errors of usernames, sign-up, and codes that confirm something."""

from cognito_intercept.errors.message import INVALID, NOT_AUTHORIZED, G, Message, R, V

SIGN_UP_NOT_PERMITTED = Message(NOT_AUTHORIZED, "SignUp is not permitted for this user pool", V)
USERNAME_EXISTS = Message("UsernameExistsException", "User already exists", V)
USERNAME_EXISTS_ADMIN = Message("UsernameExistsException", "User account already exists", R)
USERNAME_ALIAS_EXISTS = Message(
    "UsernameExistsException", "An account with the given {attribute} already exists.", R
)
ALIAS_EXISTS = Message(
    "AliasExistsException", "An account with the given {attribute} already exists.", V
)
ALIAS_EXISTS_CONFIRM = Message(
    "AliasExistsException", "An account with the {attribute} already exists.", V
)
USERNAME_NOT_EMAIL = Message(INVALID, "Username should be an email.", V)
USERNAME_NOT_PHONE = Message(INVALID, "Username should be a phone number.", G)
USERNAME_NEITHER = Message(INVALID, "Username should be either an email or a phone number.", R)
USERNAME_LIKE_EMAIL = Message(
    INVALID, "Username cannot be of email format, since user pool is configured for email alias.", R
)
USERNAME_LIKE_PHONE = Message(
    INVALID,
    "Username cannot be of phone number format, since user pool is configured for phone number"
    " alias.",
    G,
)
PREFERRED_USERNAME_UNCONFIRMED = Message(
    INVALID,
    "Preferred username cannot be provided for unconfirmed account, since user pool is configured"
    " for preferred username alias.",
    R,
)
CANNOT_CONFIRM = Message(NOT_AUTHORIZED, "User cannot be confirmed. Current status is {status}", R)
ALREADY_CONFIRMED = Message(INVALID, "User is already confirmed.", R)
CODE_MISMATCH = Message(
    "CodeMismatchException", "Invalid verification code provided, please try again.", V
)
CODE_EXPIRED = Message(
    "ExpiredCodeException", "Invalid code provided, please request a code again.", R
)
RESEND_IMPOSSIBLE = Message(
    "UnsupportedUserStateException",
    "Resend not possible. {username} status is not FORCE_CHANGE_PASSWORD",
    R,
)
CANNOT_RESEND = Message(INVALID, "Cannot resend codes. Auto verification not turned on.", R)
NO_SUCH_DESTINATION = Message(INVALID, "User does not have {attribute} attribute to verify.", G)
