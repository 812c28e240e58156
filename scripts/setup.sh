#!/usr/bin/env bash
# Bring a Debian machine to where Rectify runs. Usage: scripts/setup.sh run|dev
# run: .venv, locked dependencies, system libraries, Chinese fonts.  dev: the same, and what the tests and checks need.
# Installs with apt where it may (root, or sudo without a password); otherwise prints the exact command and stops.
set -euo pipefail
cd "$(dirname "$0")/.."

kind=${1:-run}
lock=requirements.lock
[ "$kind" = dev ] && lock=requirements-dev.lock
venv=.venv
python=$venv/bin/python

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

find_python() {
    local candidate
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

# Not grep -q: it stops reading early, and the broken pipe would count as "not there".
has_library() { { ldconfig -p 2>/dev/null || /sbin/ldconfig -p; } | grep "$1" >/dev/null; }
has_chinese_font() {
    if command -v fc-list >/dev/null 2>&1; then
        [ -n "$(fc-list :lang=zh-cn family 2>/dev/null)" ]
    else
        [ -n "$(find /usr/share/fonts /usr/local/share/fonts -iname '*cjk*' -print -quit 2>/dev/null)" ]
    fi
}

# LibreOffice comes in parts: this one reads .docx.
has_writer() {
    local office
    office=$(command -v soffice) && [ -e "$(dirname "$(readlink -f "$office")")/libswlo.so" ]
}

# A Python can make the environment with its own ensurepip (Debian splits it off into python3-venv) or with a pip
# that is there already.
has_ensurepip() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }
has_pip() { "$1" -c 'import venv' 2>/dev/null && "$1" -m pip --python "$1" --version >/dev/null 2>&1; }

# Is there an environment that can be installed into? One that was interrupted in the making is not.
has_venv() {
    local base
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null &&
        { "$python" -m pip --version >/dev/null 2>&1 || { base=$(find_python) && has_pip "$base"; }; }
}

missing_packages() {
    local base
    if ! has_venv; then
        if base=$(find_python); then
            has_ensurepip "$base" || has_pip "$base" || echo python3-venv
        else
            echo python3 python3-venv | tr ' ' '\n'
        fi
    fi
    has_library 'libpango-1\.0\.so' || echo libpango-1.0-0
    has_library 'libpangoft2-1\.0\.so' || echo libpangoft2-1.0-0
    has_library 'libharfbuzz-subset\.so' || echo libharfbuzz-subset0
    has_chinese_font || echo fonts-noto-cjk
    if [ "$kind" = dev ]; then
        command -v chromium >/dev/null 2>&1 || echo chromium
        command -v xgettext >/dev/null 2>&1 || echo gettext
        command -v soffice >/dev/null 2>&1 || echo libreoffice-calc-nogui
        has_writer || echo libreoffice-writer-nogui
    fi
}

# Install the packages named; without the right to, print the command and stop.
apt_install() {
    local as=()
    if [ "$(id -u)" != 0 ]; then
        if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
            as=(sudo -n)
        else
            fail "Packages are missing and this user may not install them. Run this, then start again:
  sudo apt-get update && sudo apt-get install -y --no-install-recommends $*"
        fi
    fi
    command -v apt-get >/dev/null 2>&1 || fail "These Debian packages (or their like) are missing, and there is no apt-get here: $*"
    say "Installing $* with apt …"
    local log
    log=$(mktemp)
    if ! { "${as[@]}" apt-get update -q &&
        "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"; } >"$log" 2>&1 </dev/null; then
        tail -n 5 "$log" >&2
        rm -f "$log"
        fail "apt could not install: $*"
    fi
    rm -f "$log"
}

need_space() {
    local free
    free=$(df -Pm . | awk 'NR == 2 { print $4 }')
    [ "$free" -ge "$1" ] || fail "Not enough disk space: $1 MB are needed in $PWD, $free MB are free."
}

make_venv() {
    local base
    base=$(find_python) || fail "Python 3.11 or later is needed, and this system offers none."
    say "Making $venv with $("$base" --version) …"
    rm -rf "$venv"
    if has_ensurepip "$base"; then
        "$base" -m venv "$venv"
    else
        "$base" -m venv --without-pip "$venv"
    fi || fail "Python cannot make a virtual environment here: $base -m venv $venv"
}

pip_install() {
    if "$python" -m pip --version >/dev/null 2>&1; then
        "$python" -m pip install "$@"
    else
        "$(find_python)" -m pip --python "$python" install "$@"
    fi
}

has_venv || need_space 1000
mapfile -t packages < <(missing_packages)
[ ${#packages[@]} = 0 ] || apt_install "${packages[@]}"
has_venv || make_venv

# The stamp says which lock file this environment holds; the dev lock holds the run lock too.
stamp=$venv/.installed-$kind
wanted=$(sha256sum "$lock" | cut -d' ' -f1)
if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
    need_space 600
    say "Installing the locked dependencies of $lock …"
    pip_install --quiet --disable-pip-version-check --no-input --require-hashes --no-deps -r "$lock" ||
        fail "The dependencies could not be installed; the lines above say why."
    echo "$wanted" >"$stamp"
fi
