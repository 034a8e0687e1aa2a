"""A user's account: attributes and their verification, passwords and their recovery."""
