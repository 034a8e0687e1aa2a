"""Errors of user import jobs, and what their log says of the rows of a CSV file."""

from cognito_intercept.errors.message import NOT_FOUND, D, G, Message, R, Text

_PRECONDITION = "PreconditionNotMetException"
_GUIDE = "idx 58668248561"

IMPORT_JOB_NOT_FOUND = Message(
    NOT_FOUND, "User import job {job_id} does not exist for user pool {pool_id}.", G
)
TOO_MANY_IMPORT_JOBS = Message(
    "LimitExceededException", "A user pool cannot have more than {limit} user import jobs.", G
)
CSV_NOT_UPLOADED = Message(
    _PRECONDITION, "No csv file was uploaded for {job_id}", R, "operations-new.md 6"
)
IMPORT_JOB_NOT_CREATED = Message(
    _PRECONDITION, "Import job {job_id} cannot be started. Current status is {status}", G
)
IMPORT_JOB_NOT_RUNNING = Message(
    _PRECONDITION, "Import job {job_id} cannot be stopped. Current status is {status}", G
)
IMPORT_WITHOUT_VERIFICATION = Message(
    _PRECONDITION,
    "User pool {pool_id} has no auto verified attributes, so no users can be imported.",
    G,
)
ANOTHER_IMPORT_ACTIVE = Message(
    _PRECONDITION, "Only one import job can be active at a time per account.", G
)
USER_IMPORT_IN_PROGRESS = Message(
    "UserImportInProgressException",
    "A user import job is in progress for user pool {pool_id}.",
    G,
)
HASHES_NEED_EXTRA = Message(
    "NotImplementedException",
    "Imported {algorithm} hashes are verified by the package {package}, which is not installed:"
    " pip install 'cognito-intercept[hashes]'",
    G,
    "this package",
)

# CompletionMessage.
IMPORT_SUCCEEDED = Text("Import Job Completed Successfully.", D, _GUIDE)
IMPORT_FAILED = Text(
    "Too many users have failed or been skipped during the import.", D, "data.md 9"
)
IMPORT_STOPPED = Text("The Import Job was stopped by the developer.", D, "data.md 9")
IMPORT_EXPIRED = Text("The user import job has expired.", D, "idx 911892017")
IMPORT_UNREADABLE = Text("The csv file could not be parsed: {reason}", G)

# Lines of the log.
ROW_IMPORTED = Text("The import succeeded.", D, "operations-new.md 6")
ROW_EXISTS = Text("The user already exists.", D, "operations-new.md 6")
ROW_UNVERIFIED = Text(
    "The User Record does not set any of the auto verified attributes to true."
    " (Example: email_verified to true).",
    D,
    _GUIDE,
)
ROW_TOO_LONG = Text("The row is longer than {limit} characters.", G)
ROW_COLUMNS = Text("The row does not have as many columns as the header.", G)
ROW_USERNAME = Text("The cognito:username is missing, or contains spaces or tabs.", G)
ROW_BIRTHDATE = Text("The birthdate is not of the format mm/dd/yyyy.", G)
ROW_MFA = Text("The cognito:mfa_enabled does not correspond to the MFA of the user pool.", G)
ROW_HASH = Text(
    "The password_hash is malformed, of another algorithm than {algorithm}, or exceeds its limits.",
    G,
)
ROW_ALIAS = Text("An account with the given {attribute} already exists.", G)
