"""The emulator over real HTTP: for other processes, other languages and browsers."""
