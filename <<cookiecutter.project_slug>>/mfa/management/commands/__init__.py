# % if cookiecutter.mfa != "none"
"""Each module here is a command of manage.py."""
# % endif
