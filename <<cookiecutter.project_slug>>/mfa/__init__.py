# % if cookiecutter.mfa != "none"
"""The second factor: what somebody shows besides the password, and has to have at hand for it."""
# % endif
