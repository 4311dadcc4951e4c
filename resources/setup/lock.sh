#!/usr/bin/env bash
# Resolves the ranges of pyproject.toml into the requirement files beside this one, each file hashed and without index addresses.
# All extras are resolved together first, so that the files never disagree about a version.
set -euo pipefail
cd "$(dirname "$0")/../.."
. resources/setup/registry.sh

together=$(mktemp)
trap 'rm -f "$together"' EXIT

resolve() { # resolve OUTPUT ARGUMENT...
    local output=$1
    shift
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --no-emit-index-url --upgrade --output-file "$output" "$@"
}

honour_pip_configuration
resolve "$together" pyproject.toml --all-extras
for part in gui lab dev; do
    resolve "resources/setup/$part.txt" pyproject.toml --extra "$part" --constraints "$together"
done
# What builds the checkout itself (editables is hatchling's helper for an editable install), and grad-cam.
printf '%s\n' 'hatchling>=1.27' editables setuptools wheel | resolve resources/setup/build.txt -
echo uv | resolve resources/setup/uv.txt -
