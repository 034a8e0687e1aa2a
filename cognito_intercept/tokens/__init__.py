"""Tokens: claims, families, signing, and access tokens as credentials."""
