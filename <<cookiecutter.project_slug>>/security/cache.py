# % if cookiecutter.cache == "redis"
"""Redis as a cache: pages do without it while it is down, and nothing out of it is run."""

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.cache import caches  # % if cookiecutter.api != "none"
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from django.utils.connection import ConnectionProxy  # % if cookiecutter.api != "none"
from redis import RedisError

logger = logging.getLogger(__name__)
# Where requests are counted. Without Redis it raises, so that nothing goes uncounted.  # % if cookiecutter.api != "none"
limits: Any = ConnectionProxy(caches, "limits")  # % if cookiecutter.api != "none"


class JSONSerializer:
    """Keeps values as JSON: Django's own unpickles them, and so runs what others wrote there."""

    def dumps(self, value: Any) -> bytes:
        """The bytes that stand for `value` in Redis."""
        return json.dumps(value).encode()

    def loads(self, data: Any) -> Any:
        """The value that the bytes stand for."""
        return json.loads(data)


class PagesCache(RedisCache):
    """A cache that pages do without: while Redis is down nothing is found, and nothing is kept.

    What has to be counted, or to be gone once it is deleted, belongs into the database.
    """

    down = False

    def unless_down(self, otherwise: Any, operation: Callable[..., Any], *arguments: Any) -> Any:
        """What `operation` returns; `otherwise` while Redis is down, which is logged once."""
        try:
            result = operation(*arguments)
        except RedisError as error:
            if not PagesCache.down:
                logger.error("Redis is down, and pages do without it: %s", error)
            PagesCache.down = True
            return otherwise
        if PagesCache.down:
            logger.warning("Redis is back.")
        PagesCache.down = False
        return result

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> Any:
        return self.unless_down(False, super().add, key, value, timeout, version)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self.unless_down(default, super().get, key, default, version)

    def set(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        self.unless_down(None, super().set, key, value, timeout, version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> Any:
        return self.unless_down(False, super().touch, key, timeout, version)

    def delete(self, key: Any, version: int | None = None) -> Any:
        return self.unless_down(False, super().delete, key, version)

    def has_key(self, key: Any, version: int | None = None) -> Any:
        return self.unless_down(False, super().has_key, key, version)

    def get_many(self, keys: Iterable[Any], version: int | None = None) -> Any:
        return self.unless_down({}, super().get_many, keys, version)

    def set_many(
        self,
        data: Mapping[Any, Any],
        timeout: Any = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> Any:
        return self.unless_down(list(data), super().set_many, data, timeout, version)

    def delete_many(self, keys: Iterable[Any], version: int | None = None) -> None:
        self.unless_down(None, super().delete_many, keys, version)


# % endif
