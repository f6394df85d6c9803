# % if cookiecutter.api == "ninja"
"""The history of the tokens' table."""
# % endif
