"""The tests of cognito_intercept."""
