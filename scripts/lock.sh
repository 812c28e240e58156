#!/usr/bin/env bash
# Write the three lock files anew from pyproject.toml: every version pinned with its hashes, no index named.
# Reads the public index only, whatever else pip is configured with on this machine.
set -euo pipefail
cd "$(dirname "$0")/.."

compile() {
    .venv/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes --no-annotate \
        --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" "$@"
}

compile --upgrade pyproject.toml -o requirements.lock
# The same with what a bucket needs (STORAGE_S3_BUCKET): for the image of an installation that has one.
compile pyproject.toml --extra s3 --constraint requirements.lock -o requirements-s3.lock
# The development lock holds the same versions and adds to them.
compile pyproject.toml --group dev --constraint requirements-s3.lock -o requirements-dev.lock
