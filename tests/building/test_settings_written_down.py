"""Every setting stands in .env.example, and reaches the containers of docker-compose.yml."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from rectify.environment import S3_OPTIONS

pytestmark = pytest.mark.once

READ = re.compile(r"""(?:env\.\w+|whole_number|pattern|code_prefix)\(\s*"([A-Z_]+)\"""")
# The image and the servers beside it say these themselves; the others are for `make run` and work on the pages.
OWN = {"RECTIFY_ENV", "RECTIFY_DATA_DIR", "DATABASE_URL", "REDIS_URL", "REDIS_PREFIX", "STATIC_ROOT"}
FOR_WORK = {"PORT", "HOST", "DEBUG"}
LOCKS = ("requirements.lock", "requirements-s3.lock")


def text_of(name: str) -> str:
    return (settings.BASE_DIR / name).read_text(encoding="utf-8")


def written_down() -> set[str]:
    """The variables of .env.example, also those that are commented out."""
    return set(re.findall(r"^#?([A-Z][A-Z0-9_]+)=", text_of(".env.example"), re.MULTILINE))


def test_every_variable_that_is_read_is_explained() -> None:
    read = set(READ.findall(text_of("rectify/settings.py"))) | {f"STORAGE_S3_{name}" for name in S3_OPTIONS}
    assert len(read) > 30
    assert read - written_down() == set()


def test_what_is_set_beside_docker_compose_reaches_the_containers() -> None:
    taken = set(re.findall(r"\$\{([A-Z0-9_]+)", text_of("docker-compose.yml")))
    assert written_down() - taken - OWN - FOR_WORK == set()


def test_an_image_for_a_bucket_has_what_a_bucket_needs() -> None:
    assert re.search(r"^django-storages==", text_of("requirements-s3.lock"), re.MULTILINE)
    plain, more = (set(re.findall(r"^([\w.-]+==\S+)", text_of(name), re.MULTILINE)) for name in LOCKS)
    assert plain <= more
    assert "requirements-s3.lock" in text_of("Dockerfile")
    assert "!requirements-s3.lock" in text_of(".dockerignore")
