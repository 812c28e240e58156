"""The project's settings as the tests need them: fast passwords, plain statics, a data folder of their own."""

import os
import tempfile
from pathlib import Path

os.environ["RECTIFY_ENV"] = "test"
# Each process of a parallel run keeps its own files and its own queue; workers started by a test inherit both.
_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
_root = os.environ.setdefault("RECTIFY_TEST_ROOT", tempfile.mkdtemp(prefix="rectify-test-"))
os.environ["RECTIFY_DATA_DIR"] = str(Path(_root) / _worker)
os.environ["REDIS_PREFIX"] = f"{Path(_root).name}-{_worker}"

from rectify import settings as _settings  # noqa: E402  # the environment comes first
from rectify.catalogues import compile_catalogues  # noqa: E402

compile_catalogues(_settings.LOCALE_PATHS[0])

globals().update({name: value for name, value in vars(_settings).items() if name.isupper()})
