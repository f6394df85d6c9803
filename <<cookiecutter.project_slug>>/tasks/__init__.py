# % if cookiecutter.background_tasks == "database"
"""What waits in the database for a worker, and the worker."""
# % endif
