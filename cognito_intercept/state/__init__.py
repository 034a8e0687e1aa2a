"""The state of an emulator as plain data: saved as JSON, restored, compared."""
