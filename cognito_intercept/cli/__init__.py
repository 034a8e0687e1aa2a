"""The command line: serve, tour, and the generated pages of the documentation."""
