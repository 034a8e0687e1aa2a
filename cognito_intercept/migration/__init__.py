"""``migrating=True``: what AWS would refuse in setting up is accepted, and reported.

The engine is as strict as ever. A request that it refuses is run again as one that AWS would
accept, or with the one thing added that AWS misses; the table in ``refusals.py`` says which.
"""
