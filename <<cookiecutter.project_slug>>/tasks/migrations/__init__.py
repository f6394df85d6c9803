# % if cookiecutter.background_tasks == "database"
"""The tables of this app."""
# % endif
