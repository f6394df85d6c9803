# % if cookiecutter.mfa != "none"
"""The tables of second factors."""
# % endif
