"""The embedded bench: the real Frappe engine from PyPI and npm alone, for trials and tests.

The app never imports this package.
"""
