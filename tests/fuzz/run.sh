#!/usr/bin/env bash
# Builds a fuzzer with coverage counters and runs it: run.sh <expression|importer|formats> [seconds]. New inputs are collected in
# target/fuzz/corpus/<name>, which begins as what lies packed in tests/fuzz/corpus; an input that fails is written to
# target/fuzz/<name>-*; `run.sh <name> minimise` packs what adds coverage.
set -euo pipefail
name=${1:?which fuzzer: expression, importer or formats}
how=${2:-60}
here=$(cd "$(dirname "$0")" && pwd)
out=${FUZZ_OUT:-$here/../../target/fuzz}
host=$(rustc -vV | sed -n 's/^host: //p')

# What cargo-fuzz sets; naming the target keeps the flags away from build scripts and macros. The pass is one of stable LLVM,
# only its name counts as unstable.
export RUSTC_BOOTSTRAP=1
export RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares"
cargo build --quiet --release --manifest-path "$here/Cargo.toml" --target "$host" --target-dir "$out" --bin "$name"

program="$out/$host/release/$name"
mkdir -p "$out/corpus/$name"
tar -xzf "$here/corpus/$name.tar.gz" -C "$out/corpus/$name"
if [ "$how" = minimise ]; then
  small=$(mktemp -d)
  "$program" -merge=1 "$small" "$out/corpus/$name"
  tar --sort=name --mtime=@0 --owner=0 --group=0 -C "$small" -czf "$here/corpus/$name.tar.gz" .
  rm -r "$small"
  exit
fi
exec nice -n 19 "$program" -max_total_time="$how" -rss_limit_mb=3000 -timeout=20 -max_len=16384 -dict="$here/$name.dict" \
  -artifact_prefix="$out/$name-" "$out/corpus/$name"
