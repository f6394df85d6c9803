"""The tests of the site; `tests/security` has a file for each threat."""
