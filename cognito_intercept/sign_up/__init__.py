"""Registration of users."""
