# Sourced by the scripts: makes .venv and installs the project there when needed.
# Usage: . "$root/scripts/setup.sh"; setup EXTRA    (EXTRA may be empty)

setup() {
    extra=$1
    venv="$root/.venv"
    if [ ! -x "$venv/bin/python" ]; then
        python=$(find_python) || exit 1
        echo "Setting up .venv with $("$python" --version) (first use only)" >&2
        make_venv "$python" || exit 1
    fi
    # The stamp holds what was installed: other pins or extras install again.
    want="$extra $(cd "$root" && cat pyproject.toml constraints.txt \
        requirements-whoosh.txt | cksum)"
    have=$(cat "$venv/.installed-$extra" 2>/dev/null || true)
    if [ "$want" != "$have" ]; then
        echo "Installing Studygraph${extra:+ with the $extra extra} into .venv" >&2
        install --require-hashes --no-deps \
            --requirement "$root/requirements-whoosh.txt" || exit 1
        install --constraint "$root/constraints.txt" \
            --editable "$root${extra:+[$extra]}" || exit 1
        printf '%s' "$want" >"$venv/.installed-$extra"
    fi
}

install() {
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$@"
}

find_python() {
    for name in python3 python3.14 python3.13 python3.12 python3.11 python; do
        if command -v "$name" >/dev/null 2>&1 && "$name" -c \
            'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return 0
        fi
    done
    echo "Studygraph needs Python 3.11 or newer on the PATH; install it and try again." >&2
    return 1
}

# Some systems ship Python without ensurepip; virtualenv from pip does the same there.
make_venv() {
    "$1" -m venv "$venv" 2>/dev/null && return 0
    rm -rf "$venv"
    tools=$(mktemp -d)
    "$1" -m pip install --quiet --target "$tools" virtualenv &&
        PYTHONPATH="$tools" "$1" -m virtualenv --quiet "$venv"
    status=$?
    rm -rf "$tools"
    [ "$status" -eq 0 ] ||
        echo "Could not make $venv: install Python's venv module or pip, and try again." >&2
    return "$status"
}
