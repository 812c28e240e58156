"""The bucket of papers and evidence, where one is named: django-storages', as offices' own stores need it."""

from __future__ import annotations

from typing import Any

from botocore.config import Config
from storages.backends.s3 import S3Storage

# Without these a store that is away keeps each page that asks for it for minutes, and soon the whole site.
PATIENCE = {"connect_timeout": 3, "read_timeout": 20, "retries": {"total_max_attempts": 2}}
# Only AWS itself takes the checksums that botocore sends by default; MinIO, Ceph and OSS may refuse what bears them.
PLAIN = {"request_checksum_calculation": "when_required", "response_checksum_validation": "when_required"}


class Bucket(S3Storage):  # type: ignore[misc]  # django-storages ships no types
    """Does not wait long, and sends no more than S3-compatible stores understand."""

    client_config: Any

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.client_config = self.client_config.merge(Config(**PATIENCE, **PLAIN))
