"""Cognito's data and rules: pure functions and plain data, no clock, no entropy, no I/O."""
