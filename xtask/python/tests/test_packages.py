"""Every package has a known version and content; for those of Rust, deny.toml says which they may be."""

import re
import tomllib

import pytest

from initializers_notebooks import ROOT


def test_one_version_of_rust_is_named():
    version = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["package"]["rust-version"]
    manifests = [tomllib.loads((ROOT / member / "Cargo.toml").read_text())["package"] for member in ("crate", "xtask")]
    assert [manifest["rust-version"] for manifest in manifests] == [{"workspace": True}] * 2
    texts = [(ROOT / file).read_text() for file in ("README.md", "hub/README.md", "binder/Dockerfile")]
    named = [re.findall(r"(?:\[Rust\]\(https://rustup.rs\) |--default-toolchain |/rust:)(\d+\.\d+)", text) for text in texts]
    assert named == [[version]] * 3


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


def test_only_one_file_has_unsafe_code():
    assert "#![forbid(unsafe_code)]" in (ROOT / "crate/src/lib.rs").read_text().splitlines()
    others = [file.name for file in ROOT.glob("crate/slices/src/*.rs") if re.search("unsafe", file.read_text())]
    assert others == ["work.rs"]
