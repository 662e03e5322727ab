"""Every package is of a known version, content, source and licence; `cargo deny` looks deeper where it is installed."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[3]
CRATES_IO = "registry+https://github.com/rust-lang/crates.io-index"


def test_crates_come_from_crates_io_and_are_known_by_their_content():
    locked = tomllib.loads((ROOT / "Cargo.lock").read_text())["package"]
    ours = [package["name"] for package in locked if "source" not in package]
    assert ours == ["initializers", "xtask"]
    wrong = [p["name"] for p in locked if "source" in p and (p["source"] != CRATES_IO or not p.get("checksum"))]
    assert wrong == []


def test_licences_are_those_that_are_allowed():
    allowed = tomllib.loads((ROOT / "deny.toml").read_text())["licenses"]["allow"]
    # The packages are those of the platforms that have been fetched, which at least is this one.
    rust = subprocess.run(["rustc", "-vV"], capture_output=True, text=True, check=True).stdout
    host = re.search(r"^host: (.*)$", rust, re.MULTILINE)[1]
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", host]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    packages = json.loads(said)["packages"]
    wrong = {package["name"]: package["license"] for package in packages if not permits(package["license"], allowed)}
    assert wrong == {} and len(packages) > 20


def permits(licence, allowed):
    """Whether these licences suffice for an expression of SPDX such as `(MIT OR Apache-2.0) AND Unicode-3.0`."""
    if not licence:
        return False
    words = re.findall(r"[()]|[^\s()/]+|/", licence)
    as_python = {"OR": "or", "/": "or", "AND": "and", "(": "(", ")": ")"}
    return eval(" ".join(as_python.get(word, str(word in allowed)) for word in words))


def test_expressions_of_licences_are_understood():
    allowed = ["MIT", "Unicode-3.0"]
    assert permits("(MIT OR Apache-2.0) AND Unicode-3.0", allowed) and permits("Apache-2.0/MIT", allowed)
    assert not permits("MIT AND GPL-3.0", allowed) and not permits("GPL-3.0", allowed) and not permits(None, allowed)


def test_python_packages_are_of_one_version_and_known_by_their_content():
    text = (ROOT / "binder/requirements.txt").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert len(lines) > 50
    assert [line for line in lines if not re.match(r"\S+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)] == []


def test_the_crate_forbids_unsafe_code():
    assert "#![forbid(unsafe_code)]" in (ROOT / "crate/src/lib.rs").read_text().splitlines()
