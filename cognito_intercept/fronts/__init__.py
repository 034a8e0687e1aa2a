"""Fronts: one HTTP library each, turned into ``Request`` and ``Response``; they decide nothing."""
