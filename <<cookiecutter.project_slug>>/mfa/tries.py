# % if cookiecutter.mfa != "none"
"""How tries at the second factor are counted: by django-axes, as passwords are."""

from typing import Any

from axes.handlers.proxy import AxesProxyHandler

from accounts.models import User

# In place of an address, which no client has: they are counted from wherever they come, since only
# who has the password can try them.
ANYWHERE = "255.255.255.255"


def may_try(request: Any, user: User) -> bool:
    """Count a try of `user`, and say whether it may be looked at."""
    AxesProxyHandler.update_request(request)
    address = request.axes_ip_address
    # A password that was right at the last try before the lock has marked the request.
    request.axes_ip_address, request.axes_locked_out = ANYWHERE, False
    allowed = AxesProxyHandler.is_allowed(request, {"username": user.get_username()})
    request.axes_ip_address = address
    return bool(allowed)


def forget(request: Any, user: User) -> None:
    """Clear the count of `user`; the last try before the lock was right."""
    AxesProxyHandler.reset_attempts(ip_address=ANYWHERE, username=user.get_username())
    request.axes_locked_out = False


# % endif
