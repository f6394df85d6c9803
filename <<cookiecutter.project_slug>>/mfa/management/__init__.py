# % if cookiecutter.mfa != "none"
"""Commands for whoever runs the site."""
# % endif
