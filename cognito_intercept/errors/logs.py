"""Errors of log delivery."""

from cognito_intercept.errors.message import INVALID, G, Message, V

LOG_SOURCE_TWICE = Message(
    INVALID, "Following event sources appear more then once in a request", V, "recorded R291"
)
LOG_ARN_REGION = Message(INVALID, "ARN does not belong to current region", V, "recorded R292")
LOG_ARN_ACCOUNT = Message(
    INVALID, "ARN does not belong to current account", G, "model: CloudWatchLogsConfigurationType"
)
LOG_ARN_KIND = Message(INVALID, "{arn} is not the ARN of a {kind}.", G)
LOG_LEVEL = Message(
    INVALID, "LogLevel for {source} must be {level}.", G, "model: LogConfigurationType"
)
LOG_DESTINATION = Message(
    INVALID,
    "{source} must have exactly one of these destinations: {destinations}.",
    G,
    "model: LogConfigurationType",
)
