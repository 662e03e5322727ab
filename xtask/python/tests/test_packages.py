"""Every package has a known version, content, source and licence."""

import json
import re
import subprocess
import tomllib

import pytest

from initializers_notebooks import ROOT

CRATES_IO = "registry+https://github.com/rust-lang/crates.io-index"
# As the packages write them, so nothing has to parse them. Whoever adds one has read it. CC BY 4.0 is for the images of digits in
# crate/data/.
LICENCES = {
    "MIT",
    "Apache-2.0",
    "MIT OR Apache-2.0",
    "Apache-2.0 OR MIT",
    "MIT/Apache-2.0",
    "MIT OR Apache-2.0 OR LGPL-2.1-or-later",
    "Unlicense OR MIT",
    "(MIT OR Apache-2.0) AND CC-BY-4.0",
    "(MIT OR Apache-2.0) AND Unicode-3.0",
}


def test_crates_come_from_crates_io_once_each_and_are_known_by_their_content():
    locked = tomllib.loads((ROOT / "Cargo.lock").read_text())["package"]
    names = [package["name"] for package in locked]
    assert len(names) == len(set(names))
    ours = [package["name"] for package in locked if "source" not in package]
    assert ours == ["initializers", "xtask"]
    wrong = [p["name"] for p in locked if "source" in p and (p["source"] != CRATES_IO or not p.get("checksum"))]
    assert wrong == []


def test_one_version_of_rust_is_named():
    version = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["package"]["rust-version"]
    manifests = [tomllib.loads((ROOT / member / "Cargo.toml").read_text())["package"] for member in ("crate", "xtask")]
    assert [manifest["rust-version"] for manifest in manifests] == [{"workspace": True}] * 2
    texts = [(ROOT / file).read_text() for file in ("README.md", "hub/README.md", "binder/Dockerfile")]
    named = [re.findall(r"(?:\[Rust\]\(https://rustup.rs\) |--default-toolchain |/rust:)(\d+\.\d+)", text) for text in texts]
    assert named == [[version]] * 3


def test_licences_are_those_that_are_allowed():
    command = ["cargo", "metadata", "--locked", "--format-version", "1"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    packages = json.loads(said)["packages"]
    wrong = {package["name"]: package["license"] for package in packages if package["license"] not in LICENCES}
    assert wrong == {} and len(packages) > 20


@pytest.mark.parametrize(("file", "least"), [("binder/requirements.txt", 50), ("hub/requirements.txt", 80), ("xtask/python/requirements-dev.txt", 15)])
def test_python_packages_are_of_one_version_and_known_by_their_content(file, least):
    text = (ROOT / file).read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert len(lines) > least
    assert [line for line in lines if not re.match(r"\S+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)] == []


def test_actions_of_github_are_known_by_their_content():
    lines = [line for file in (ROOT / ".github").rglob("*.yml") for line in file.read_text().splitlines() if "uses:" in line]
    assert len(lines) > 5
    assert [line for line in lines if not re.search(r"uses: (\./|[\w/-]+@[0-9a-f]{40} # v\d)", line)] == []


def test_the_crate_forbids_unsafe_code():
    assert "#![forbid(unsafe_code)]" in (ROOT / "crate/src/lib.rs").read_text().splitlines()
