"""Federated sign-in: users who come from identity providers, from the request to the grant."""
