"""The project's settings as the tests need them: fast passwords, plain statics, a data folder of their own."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ["RECTIFY_ENV"] = "test"
# What is set for this machine's own installation says nothing about the project.
for _name in (
    "ALLOWED_HOSTS",
    "DEBUG",
    "EMAIL_URL",
    "HTTPS",
    "PROXY_COUNT",
    "RECTIFY_JURISDICTION",
    "SESSION_MINUTES",
    "SITE_URL",
    "STATIC_ROOT",
    "STORAGE_S3_BUCKET",
    "STORAGE_S3_ENDPOINT",
    "STORAGE_S3_FOLDER",
    "STORAGE_S3_KEY",
    "STORAGE_S3_REGION",
    "STORAGE_S3_SECRET",
    "WEBHOOK_URLS",
):
    os.environ.pop(_name, None)
if "RECTIFY_TEST_ROOT" not in os.environ:
    os.environ["RECTIFY_TEST_ROOT"] = tempfile.mkdtemp(prefix="rectify-test-")
    atexit.register(shutil.rmtree, os.environ["RECTIFY_TEST_ROOT"], ignore_errors=True)
_root = os.environ["RECTIFY_TEST_ROOT"]
# Each process of a parallel run keeps its own files and its own queue; workers started by a test inherit both.
_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
os.environ["RECTIFY_DATA_DIR"] = str(Path(_root) / _worker)
os.environ["REDIS_PREFIX"] = f"{Path(_root).name}-{_worker}"

from rectify import settings as _settings  # noqa: E402  # the environment comes first
from rectify.catalogues import compile_catalogues  # noqa: E402

compile_catalogues(_settings.LOCALE_PATHS[0])

globals().update({name: value for name, value in vars(_settings).items() if name.isupper()})

# A static file is looked up when it is asked for: each new Client is a new handler, and would walk over all of them.
WHITENOISE_AUTOREFRESH = True
