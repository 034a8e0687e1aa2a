"""Our responses as those of one HTTP library each; every module imports its library."""
