"""Errors of remembered devices."""

from cognito_intercept.errors.message import INVALID, NOT_FOUND, G, Message, R

DEVICE_NOT_FOUND = Message(
    NOT_FOUND, "Device does not exist.", R, "operations.md AdminForgetDevice"
)
DEVICE_KEY_INVALID = Message(INVALID, "Invalid device key given.", R, "boto3 4059")
DEVICE_KEY_EXISTS = Message("DeviceKeyExistsException", "Device already exists.", G)
DEVICE_VERIFIER_INVALID = Message(INVALID, "Invalid device secret verifier config.", G)
DEVICES_NOT_TRACKED = Message(
    "InvalidUserPoolConfigurationException", "Device tracking is not enabled for the user pool.", G
)
