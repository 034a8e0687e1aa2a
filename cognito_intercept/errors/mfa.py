"""Errors of multi-factor authentication."""

from cognito_intercept.errors.message import INVALID, D, G, Message, R, V

SOFTWARE_TOKEN_MISMATCH = Message(
    "CodeMismatchException", "Invalid code received for user", R, "recorded R225"
)
SOFTWARE_TOKEN_USED = Message(
    "ExpiredCodeException", "Your software token has already been used once.", V, "recorded R178"
)
SOFTWARE_TOKEN_NOT_ENABLED = Message(
    "SoftwareTokenMFANotFoundException",
    "Software Token MFA has not been enabled by the userPool",
    D,
    "recorded R307",
)
SOFTWARE_TOKEN_NOT_ASSOCIATED = Message(
    "SoftwareTokenMFANotFoundException", "Software Token MFA has not been associated by the user", G
)
SOFTWARE_TOKEN_NOT_VERIFIED = Message(
    "SoftwareTokenMFANotFoundException", "Software Token MFA has not been verified by the user", G
)
SOFTWARE_TOKEN_ENABLE = Message(
    "EnableSoftwareTokenMFAException",
    "Code mismatch and fail enable Software Token MFA",
    R,
    "idx 14876022280",
)
TOKEN_OR_SESSION = Message(INVALID, "Exactly one of AccessToken and Session must be provided.", G)
MFA_NO_DELIVERY = Message(
    INVALID, "User does not have delivery config set to turn on {factor}", R, "recorded R153"
)
MFA_NOT_IN_POOL = Message(
    INVALID,
    "{factor} is not enabled for the user pool",
    G,
    "operations.md AdminSetUserMFAPreference",
)
MFA_PREFERRED_TWICE = Message(INVALID, "Only one MFA method can be set as preferred.", G)
MFA_OPTIONS_SMS_ONLY = Message(
    INVALID, "MFAOptions supports only the delivery medium SMS with the attribute phone_number.", G
)
MFA_OFF_WITH_FACTOR = Message(
    INVALID,
    "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.",
    V,
    "recorded R140",
)
MFA_WITHOUT_FACTOR = Message(
    INVALID,
    "Invalid MFA Configuration given. SMS MFA, Email MFA, or Software Token MFA must be enabled.",
    V,
    "recorded R146",
)
MFA_EMAIL_SENDER = Message(
    INVALID,
    "Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an"
    " EmailSendingAccount of COGNITO_DEFAULT",
    V,
    "operations.md SetUserPoolMfaConfig",
)
MFA_SINGLE_FACTOR_PASSKEY = Message(
    INVALID,
    "Cannot set WebAuthn factor configuration to SINGLE_FACTOR if MFA is required and WebAuthn"
    " is an allowed first auth factor",
    V,
    "recorded R149",
)
PASSKEY_MFA_SINGLE_FACTOR = Message(
    INVALID,
    "Passkey MFA requires a WebAuthn FactorConfiguration of MULTI_FACTOR_WITH_USER_VERIFICATION"
    " in the user pool.",
    G,
)
PASSKEY_MFA_ALONE = Message(
    INVALID, "User must have another MFA method enabled to turn on passkey MFA.", G
)
MFA_NEEDS_SMS = Message(
    INVALID,
    "SMS configuration and Auto verification for phone_number are required when MFA is"
    " required/optional",
    V,
    "recorded R138",
)
MFA_CANNOT_TURN_ON = Message(
    INVALID,
    "Cannot turn MFA functionality ON, once the user pool has been created",
    V,
    "recorded R139",
)
MFA_WEB_AUTHN = Message(
    INVALID,
    "WEB_AUTHN cannot be used as an auth factor when MFA is enabled if not configured for MFA.",
    R,
    "recorded R151",
)
MFA_FIRST_FACTORS = Message(
    INVALID,
    "Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is"
    " enabled",
    V,
    "recorded R148",
)
