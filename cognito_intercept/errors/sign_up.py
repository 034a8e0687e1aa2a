"""Errors of usernames, sign-up, and codes that confirm something."""

from cognito_intercept.errors.message import INVALID, NOT_AUTHORIZED, D, G, Message, R, V

SIGN_UP_NOT_PERMITTED = Message(
    NOT_AUTHORIZED, "SignUp is not permitted for this user pool", V, "recorded R197"
)
USERNAME_EXISTS = Message("UsernameExistsException", "User already exists", V, "recorded R091")
USERNAME_EXISTS_ADMIN = Message(
    "UsernameExistsException", "User account already exists", R, "recorded R193"
)
USERNAME_ALIAS_EXISTS = Message(
    "UsernameExistsException",
    "An account with the given {attribute} already exists.",
    R,
    "recorded R195",
)
ALIAS_EXISTS = Message(
    "AliasExistsException",
    "An account with the given {attribute} already exists.",
    V,
    "recorded R157",
)
ALIAS_EXISTS_CONFIRM = Message(
    "AliasExistsException",
    "An account with the {attribute} already exists.",
    D,
    "operations.md AdminCreateUser",
)
USERNAME_NOT_EMAIL = Message(INVALID, "Username should be an email.", V, "operations.md SignUp")
USERNAME_NOT_PHONE = Message(
    INVALID, "Username should be a phone number.", G, "operations.md SignUp"
)
USERNAME_NEITHER = Message(
    INVALID, "Username should be either an email or a phone number.", R, "operations.md SignUp"
)
USERNAME_LIKE_EMAIL = Message(
    INVALID,
    "Username cannot be of email format, since user pool is configured for email alias.",
    R,
    "recorded R218",
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
    "amplify-js 1669",
)
CANNOT_CONFIRM = Message(
    NOT_AUTHORIZED,
    "User cannot be confirmed. Current status is {status}",
    R,
    "operations.md AdminConfirmSignUp",
)
ALREADY_CONFIRMED = Message(INVALID, "User is already confirmed.", R, "amplify-js 1614")
CODE_MISMATCH = Message(
    "CodeMismatchException",
    "Invalid verification code provided, please try again.",
    V,
    "recorded R001",
)
CODE_EXPIRED = Message(
    "ExpiredCodeException",
    "Invalid code provided, please request a code again.",
    R,
    "recorded R212",
)
RESEND_IMPOSSIBLE = Message(
    "UnsupportedUserStateException",
    "Resend not possible. {username} status is not FORCE_CHANGE_PASSWORD",
    R,
    "operations.md AdminCreateUser",
)
CANNOT_RESEND = Message(
    NOT_AUTHORIZED, "Cannot resend codes. Auto verification not turned on.", R, "idx 41841368819"
)
NO_SUCH_DESTINATION = Message(INVALID, "User does not have {attribute} attribute to verify.", G)
MEDIUM_WITHOUT_ADDRESS = Message(
    INVALID,
    "User does not have {attribute} attribute to deliver the invitation by {medium}.",
    G,
    "model: AdminCreateUserRequest",
)
VERIFIED_WITHOUT_ADDRESS = Message(
    INVALID,
    "User does not have {attribute} attribute, so {flag} cannot be true.",
    G,
    "model: AdminCreateUserRequest",
)
INVITATION_WITHOUT_PASSWORD = Message(
    INVALID,
    "The invitation message template must contain the placeholder {{####}}.",
    G,
    "model: AdminCreateUserConfigType",
)

# Only where a test asks for it: everything else is delivered.
EMAIL_NOT_DELIVERED = Message(
    "CodeDeliveryFailureException",
    "Invalid email provided/Unable to send the email",
    R,
    "amazon-cognito-identity-js 307",
)
SMS_NOT_DELIVERED = Message("CodeDeliveryFailureException", "Unable to send the SMS", G)
TOO_MANY_EMAILS = Message(
    "LimitExceededException",
    "Exceeded daily email limit for the operation or the account. If a higher limit is required,"
    " please configure your user pool to use your own Amazon SES configuration for sending email.",
    R,
    "cognito-backup-restore 46",
)
