"""Lets the kernelspec that evcxr has written start the kernel through kernel.py, and prints the kernel's version, as it tells
Jupyter: the program itself has no option for it.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import run_kernel

ENVIRONMENT = {
    # Jupyter may have been started without cargo's folder in its own PATH. What is prepared fits this cargo and no other.
    "PATH": os.pathsep.join([str(Path(shutil.which("cargo")).parent), "${PATH}"]),
    # Where set-up has put the packages, and evcxr's settings.
    **{name: os.environ[name] for name in ("CARGO_HOME", "EVCXR_CONFIG_DIR") if name in os.environ},
    # What the rest does for the speed and the memory of a kernel is in the tables of xtask/bench/README.md.
    # The kernel's allocator, mimalloc, keeps what it has freed, and asks for memory in pages of 2 MB; without both a kernel needs
    # less memory and is no slower.
    "MIMALLOC_ALLOW_THP": "0",
    "MIMALLOC_PURGE_DELAY": "0",
    # A cell's own allocator is that of the C library: large arrays come in pages of 2 MB, as NumPy asks for them.
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
}

path = Path(KernelSpecManager().get_kernel_spec("rust").resource_dir) / "kernel.json"
spec = json.loads(path.read_text(encoding="utf-8"))
# Not on Windows, see there.
if sys.platform != "win32":
    spec["argv"] = [sys.executable, str(Path(__file__).with_name("kernel.py")), *spec["argv"]]
spec["env"] = ENVIRONMENT
# A Jupyter outside of this environment has no provisioner of that name, and would not show the kernel.
elsewhere = Path(sys.prefix) / "share/kernels/rust"
shutil.copytree(path.parent, elsewhere, dirs_exist_ok=True)
(elsewhere / "kernel.json").write_text(json.dumps(spec, indent=2) + "\n", encoding="utf-8")
# By it every tool knows where a cell fails (cells.py).
spec["metadata"] = {"kernel_provisioner": {"provisioner_name": "evcxr"}}
path.write_text(json.dumps(spec, indent=2) + "\n", encoding="utf-8")

with run_kernel(kernel_name="rust", startup_timeout=120, stderr=subprocess.DEVNULL) as client:
    print(client.kernel_info(reply=True, timeout=60)["content"]["implementation_version"])
