# % if cookiecutter.api != "none"
"""The API under `/api/v1/`: how programs and scripts sign in, and what holds for every answer."""
# % endif
