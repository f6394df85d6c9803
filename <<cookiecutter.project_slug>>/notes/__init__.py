# % if cookiecutter.api != "none"
"""Notes, the worked example of what the API serves: each belongs to its owner."""
# % endif
