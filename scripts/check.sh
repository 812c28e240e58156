#!/usr/bin/env bash
# Read the project over without running it: lint, types, settings, migrations, templates, translations, drawn docs.
set -uo pipefail
cd "$(dirname "$0")/.."

export RECTIFY_DATA_DIR
RECTIFY_DATA_DIR=$(mktemp -d)
trap 'rm -rf "$RECTIFY_DATA_DIR"' EXIT
failed=()

step() {
    local title=$1
    shift
    printf '── %s\n' "$title"
    "$@" || failed+=("$title")
}

production() {
    env RECTIFY_ENV=production ALLOWED_HOSTS=rectify.example.gov.cn DATABASE_URL= REDIS_URL= \
        SECRET_KEY="$(.venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(64))')" "$@"
}

step "ruff: lint" .venv/bin/ruff check .
step "ruff: format" .venv/bin/ruff format --check .
step "shell scripts" bash -n scripts/*.sh .ci/run
step "types" .venv/bin/mypy
step "settings fit for production" production .venv/bin/python manage.py check --deploy --fail-level WARNING
step "migrations match the models" .venv/bin/python manage.py makemigrations --check --dry-run
step "docs/process.md is current" .venv/bin/python manage.py draw_process --check
step "templates compile" .venv/bin/python -m scripts.check_templates
step "translations complete" .venv/bin/python -m scripts.check_translations

if [ ${#failed[@]} != 0 ]; then
    printf 'Failed: %s\n' "${failed[@]}" >&2
    exit 1
fi
echo "All checks passed."
