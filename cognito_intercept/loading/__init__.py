"""Reads user pools from files that others wrote: templates, what ``aws`` prints, users as CSV."""
