"""Errors of terms documents.

The texts are formed like those of managed login branding, which are verified.
"""

from cognito_intercept.errors.message import INVALID, NOT_FOUND, G, Message

TERMS_EXIST = Message(
    "TermsExistsException", "Terms {name} already exists for client {client_id}", G
)
TERMS_NOT_FOUND = Message(NOT_FOUND, "Terms does not exist.", G)
TERMS_OF_CLIENT_NOT_FOUND = Message(
    NOT_FOUND, "Terms {name} for client {client_id} does not exist.", G
)
TOO_MANY_TERMS = Message(
    "LimitExceededException", "A user pool cannot have more than {limit} terms documents.", G
)
TERMS_DEFAULT_LINK = Message(
    INVALID, "Links must contain a link for cognito:default.", G, "model: LinksType"
)
