#!/bin/sh
# Put one version of uv into a folder of the project, with nothing but Python: fetch_uv.sh PYTHON VERSION FOLDER
python=$1 version=$2 folder=$3

fail() {
    rm -rf "$folder"
    printf '%s\n' "$*" >&2
    exit 1
}

command -v "$python" >/dev/null ||
    fail "Triptych needs Python 3.11 or newer, and there is no '$python' here. Install it, or name another: make PYTHON=python3.12"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "Triptych needs Python 3.11 or newer; '$python' is $("$python" -V 2>&1). Name another: make PYTHON=python3.12"

echo "Fetching uv $version into $folder ..."
rm -rf "$folder"
mkdir -p "$folder" || fail "The folder $folder can't be written."
log=$folder/fetch.log

# A Python without ensurepip can't make an environment; its own pip, if it has one, can still fill a folder.
if "$python" -m venv "$folder" >"$log" 2>&1; then
    "$folder/bin/python" -m pip install --quiet --disable-pip-version-check "uv==$version" >>"$log" 2>&1
else
    "$python" -m pip install --quiet --disable-pip-version-check --target "$folder" "uv==$version" >>"$log" 2>&1
fi

if ! "$folder/bin/uv" --version >/dev/null 2>&1; then
    tail -n 5 "$log" >&2
    fail "uv $version could not be installed. Either the package registry can't be reached, or this Python has neither venv nor pip" \
        "(on Debian: apt-get install python3-venv). You can also install uv $version yourself."
fi
