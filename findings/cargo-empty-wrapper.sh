#!/usr/bin/env bash
# cargo 1.95.0: an empty `rustc-wrapper` or `rustc-workspace-wrapper` turns off what cargo remembers about rustc.
#
# Expected: an empty name means no wrapper, and a build with nothing to do runs rustc no more often than without the setting, not at all.
# Happens: rustc runs five times in every build, because cargo cannot find the date of a program without a name, and without it keeps no
# answers (`cargo::util::rustc`, `Cache::load` and `rustc_fingerprint`). A wrapper that only runs rustc, `/usr/bin/env`, costs nothing.
# Source: the Cargo Book, `build.rustc-wrapper`; src/cargo/util/rustc.rs.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export RUSTUP_TOOLCHAIN=1.95.0
cargo --version
cd "$folder"
cargo new --quiet --vcs none package
cd package
mkdir .cargo
printf '#!/bin/sh\necho run >> %s\nexec rustc "$@"\n' "$folder/calls" > "$folder/rustc"
chmod +x "$folder/rustc"
export RUSTC=$folder/rustc
runs() {
    echo "$1" > .cargo/config.toml
    cargo build --quiet
    : > "$folder/calls"
    cargo build --quiet
    wc -l < "$folder/calls"
}
none=$(runs "")
empty=$(runs 'build.rustc-wrapper = ""')
workspace=$(runs 'build.rustc-workspace-wrapper = ""')
env=$(runs 'build.rustc-workspace-wrapper = "/usr/bin/env"')
echo "runs of rustc in a build with nothing to do: $none without the setting, $empty and $workspace with an empty one, $env with /usr/bin/env"
[ "$none $empty $workspace $env" = "0 5 5 0" ]
