"""Messages: templates, codes, delivery by e-mail and SMS."""
