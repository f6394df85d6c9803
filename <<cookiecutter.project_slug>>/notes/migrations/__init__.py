# % if cookiecutter.api != "none"
"""The history of the notes' table."""
# % endif
