#!/bin/sh
# Packs the desktop application, with the engine inside, as a .deb. `make desktop` builds what it needs first: the
# UI (ui/dist) and the engine (release). Further arguments go to `tauri build`, such as --debug.
# REPORUNNER_ENGINE names another engine to put in.
set -eu
cd "$(dirname "$0")"
target=${CARGO_TARGET_DIR:-$(cd .. && pwd)/target}
engine=${REPORUNNER_ENGINE:-$target/release/reporunner}

need() { [ -e "$1" ] || { echo "package.sh: $1 is missing: build it first, with make desktop" >&2; exit 1; }; }
need "$engine"
need ../ui/dist/index.html

[ -x node_modules/.bin/tauri ] || npm ci --no-audit --no-fund
# The engine is named here and not in tauri.conf.json: as a "sidecar" there, every plain cargo build would need it.
engine_in_package=$(printf '{"bundle":{"linux":{"deb":{"files":{"/usr/bin/reporunner":"%s"}}}}}' "$engine")
npm run --silent tauri -- build --ci --bundles deb --config "$engine_in_package" "$@" -- --locked
ls -l "$target"/*/bundle/deb/*.deb
