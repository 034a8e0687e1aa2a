"""AWS JSON 1.1, driven by botocore's service model: decode, check constraints, encode."""
