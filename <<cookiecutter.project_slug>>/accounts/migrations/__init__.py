"""The history of the users' table."""
