"""The sign-in engine: flows, challenges, sessions, and one file per factor."""
