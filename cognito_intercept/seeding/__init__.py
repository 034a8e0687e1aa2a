"""What test code asks for in one line: operations called by name, sign-ins, and tokens."""
