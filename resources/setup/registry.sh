# shellcheck shell=bash
# Sourced by the scripts beside it: uv reads neither pip's configuration nor the system's certificates on its own.

pip_setting() { # pip_setting NAME: its value in pip's configuration, or nothing
    local python
    for python in .venv/bin/python "${PYTHON:-python3}"; do
        # Not "pip config get": that one leaves out the file named by PIP_CONFIG_FILE.
        if "$python" -m pip config list 2>/dev/null; then break; fi
    done | sed -n "s/^\(global\|install\)\.$1='\(.*\)'\$/\2/p" | tail -1
}

honour_pip_configuration() {
    local system=/etc/ssl/certs/ca-certificates.crt value
    if [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ]; then
        value=${PIP_INDEX_URL:-$(pip_setting index-url)}
        if [ -n "$value" ]; then export UV_DEFAULT_INDEX=$value; fi
    fi
    if [ -z "${SSL_CERT_FILE:-}" ]; then
        value=${PIP_CERT:-$(pip_setting cert)}
        if [ -z "$value" ] && [ -r "$system" ]; then value=$system; fi
        if [ -n "$value" ]; then export SSL_CERT_FILE=$value; fi
    fi
}
