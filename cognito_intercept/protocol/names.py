"""The service's names in botocore and on the wire."""

SERVICE_NAME = "cognito-idp"
SERVICE_ID = "Cognito Identity Provider"
EVENT_NAME = "cognito-identity-provider"
TARGET_PREFIX = "AWSCognitoIdentityProviderService"
