# % if cookiecutter.media == "s3"
"""The bucket that keeps what users upload."""

from typing import Any

from botocore.config import Config


def bucket(url: str, region: str, key_id: str, key: str) -> dict[str, Any]:
    """How django-storages keeps files in the bucket at `url`: each object is private."""
    endpoint, name = url.rstrip("/").rsplit("/", 1)
    return {
        "endpoint_url": endpoint,
        "region_name": region,
        "bucket_name": name,
        "access_key": key_id,
        "secret_key": key,
        # An object has no address but a link that is signed, for as long as a page takes.
        "querystring_auth": True,
        "querystring_expire": 5 * 60,
        # Whoever opens the link by itself downloads a file, and sees no page of the service.
        "object_parameters": {"ContentDisposition": "attachment", "CacheControl": "private"},
        "client_config": Config(
            signature_version="s3v4",
            # All links begin alike, as the Content-Security-Policy has it.
            s3={"addressing_style": "path"},
            # Not every service knows the checksums that boto3 would add.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            # In seconds. A service that hangs must not hang the site.
            connect_timeout=2,
            read_timeout=5,
            retries={"total_max_attempts": 2},
        ),
    }


# % endif
