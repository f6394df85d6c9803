# % if cookiecutter.background_tasks == "database"
"""Commands of manage.py."""
# % endif
