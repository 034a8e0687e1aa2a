"""How fast it is, beside moto and the floor; ``python -m tests.benchmarks`` writes the table.

The floor is a ``before-send`` handler that returns a canned answer: what botocore itself takes.
Files here are named ``bench_*`` so that the test suite leaves them alone.
"""
