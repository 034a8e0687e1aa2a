"""Replays recorded answers of AWS: each case builds a state and makes the row's request."""
