"""The API's operations: one function each, one file per family."""
