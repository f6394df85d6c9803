"""How django-axes counts wrong passwords, when many arrive at once."""

from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_failure_limit
from axes.models import AccessAttempt
from django.db import OperationalError  # % if cookiecutter.database == "mysql"
from django.http import HttpRequest  # % if cookiecutter.login_by == "email"

from security.addresses import lockout_address

# For how many users passwords may be wrong at one address before it is locked: few enough that one
# password cannot be tried on all, and more than forget theirs at the same time in an office.
USERS_AT_ONE_ADDRESS = 30


# % if cookiecutter.login_by == "email"
def address(request: HttpRequest, credentials: dict[str, Any] | None) -> str | None:
    """What tries are counted by: the same for all ways to write an address.

    As long as django-axes keeps it: a letter may be two when it is small.
    """
    name = (credentials or request.POST).get("username")
    return str(name).lower()[:255] if name else None


# % endif
class CountFirstHandler(AxesDatabaseHandler):  # type: ignore[misc]
    """Counts a sign-in as wrong before its password is looked at; a right one clears the count.

    Counted afterwards, as django-axes does by itself, every try that arrives before the first is
    answered would be looked at. So whatever takes a password has to send Django's `user_logged_in`
    when it was right, as `login()` does, or to `forget`. (`request` is Any, since django-axes adds
    to it.)
    """

    def is_locked(self, request: Any, credentials: dict[str, Any] | None = None) -> bool:
        """Count the try, and say whether it is one too many.

        At an address that is locked none is counted: who is refused there does not keep it so.
        """
        if users_at_address(request) >= USERS_AT_ONE_ADDRESS:
            request.axes_locked_out = True
            return True
        # % if cookiecutter.database != "mysql"
        super().user_login_failed(type(self), credentials or {}, request)
        # % endif
        # % if cookiecutter.database == "mysql"
        self.count(request, credentials or {})
        # % endif
        return bool(request.axes_failures_since_start > get_failure_limit(request, credentials))

    # % if cookiecutter.database == "mysql"
    def count(self, request: Any, credentials: dict[str, Any]) -> None:
        """Count the try, again where MySQL took it back.

        Of those who add the same row at once it lets one go on; the others find the row then.
        """
        for tries_left in reversed(range(5)):
            try:
                super().user_login_failed(type(self), credentials, request)
                break
            except OperationalError as error:
                # 1213 is MySQL's number for a deadlock.
                if error.args[:1] != (1213,) or not tries_left:
                    raise

    # % endif
    def user_login_failed(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing: the try is counted."""

    def user_logged_in(self, sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
        """Clear the count; the last try before the lock was right."""
        super().user_logged_in(sender, request, user, **kwargs)
        request.axes_locked_out = False


def users_at_address(request: Any) -> int:
    """For how many users a password from the address of `request` was wrong, and not yet right."""
    since = get_cool_off_threshold(request)
    tries = AccessAttempt.objects.filter(
        ip_address=lockout_address(request), attempt_time__gte=since
    )
    return int(tries.values("username").distinct().count())


def forget(request: Any, username: str) -> None:
    """The same after a right password that signs nobody in, since somebody is."""
    AxesProxyHandler.reset_attempts(ip_address=request.axes_ip_address, username=username)
    request.axes_locked_out = False
