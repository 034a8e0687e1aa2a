"""The login pages: forms and sessions of browsers in front of the sign-in engine.

``pages.py`` has the table of pages, ``challenges.py`` that of challenges. Nothing here is imported
until an HTTP request needs it.
"""
