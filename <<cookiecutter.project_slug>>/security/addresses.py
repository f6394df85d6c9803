"""From where a request comes, and what a lock-out counts as one place."""

from ipaddress import IPv6Address, IPv6Network, ip_address

from django.http import HttpRequest


def client_address(peer: str, forwarded_for: str, proxies: int) -> str | None:
    """The address of the client behind `proxies` proxies of ours; None when it cannot be told.

    Each of our proxies appends the address that it saw to X-Forwarded-For (`forwarded_for`), so
    the client's is the last but `proxies` minus one; all that stands left of it the client may
    have made up. `peer` is who opened the connection, and the answer when there is no proxy.
    """
    if not proxies:
        return peer
    chain = [entry.strip() for entry in forwarded_for.split(",")]
    if len(chain) < proxies:
        return None
    try:
        return str(ip_address(chain[-proxies]))
    except ValueError:
        return None


def lockout_address(request: HttpRequest) -> str | None:
    """The address that django-axes counts sign-ins by; None when there is none, as on a socket.

    An IPv6 customer owns a /64 at least and can use a new address for every try, so the network
    counts.
    """
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(IPv6Network((address, 64), strict=False).network_address)
    return str(address)
