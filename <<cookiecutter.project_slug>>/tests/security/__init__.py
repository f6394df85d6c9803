"""A file for each threat, a test for each attack; beside each denial stands what is allowed."""
