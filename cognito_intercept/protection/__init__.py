"""Threat protection: lock-out, risk, the history of users, compromised passwords."""
