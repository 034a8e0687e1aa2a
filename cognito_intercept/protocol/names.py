"""The service's names in botocore and on the wire."""

SERVICE_NAME = "cognito-idp"
EVENT_NAME = "cognito-identity-provider"
TARGET_PREFIX = "AWSCognitoIdentityProviderService"
