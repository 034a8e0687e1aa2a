"""User import: the upload of a CSV file, reading it, and the jobs that run by the clock."""
