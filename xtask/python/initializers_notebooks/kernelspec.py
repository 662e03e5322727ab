"""Makes the kernelspec that evcxr has written start the kernel through kernel.py, and prints the version that the kernel reports to
Jupyter, because the program itself has no option for it.
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
    # Jupyter may have been started without cargo's folder on its PATH. What is prepared fits only this cargo.
    "PATH": os.pathsep.join([str(Path(shutil.which("cargo")).parent), "${PATH}"]),
    # Where set-up put the packages, and evcxr's settings.
    **{name: os.environ[name] for name in ("CARGO_HOME", "EVCXR_CONFIG_DIR") if name in os.environ},
    # The tables of xtask/bench/README.md show how the rest changes the speed and the memory of a kernel.
    # The kernel's allocator, mimalloc, keeps freed memory and requests pages of 2 MB. Without either, a kernel needs less memory and
    # is no slower.
    "MIMALLOC_ALLOW_THP": "0",
    "MIMALLOC_PURGE_DELAY": "0",
    # Cells use the allocator of the C library. It keeps this many bytes of freed memory for the next cell. Otherwise it returns each large
    # array to the system, which has to fill new memory with zeros. Pages of 2 MB are off, because the line on mimalloc above
    # switches them off for the processes that the kernel starts as well.
    "GLIBC_TUNABLES": "glibc.malloc.mmap_threshold=134217728:glibc.malloc.trim_threshold=134217728",
}

path = Path(KernelSpecManager().get_kernel_spec("rust").resource_dir) / "kernel.json"
spec = json.loads(path.read_text(encoding="utf-8"))
# Not on Windows; kernel.py says why.
if sys.platform != "win32":
    spec["argv"] = [sys.executable, str(Path(__file__).with_name("kernel.py")), *spec["argv"]]
spec["env"] = ENVIRONMENT
# A Jupyter outside of this environment has no provisioner of that name and would not list the kernel.
elsewhere = Path(sys.prefix) / "share/kernels/rust"
shutil.copytree(path.parent, elsewhere, dirs_exist_ok=True)
(elsewhere / "kernel.json").write_text(json.dumps(spec, indent=2) + "\n", encoding="utf-8")
# It tells every tool that a cell failed (cells.py).
spec["metadata"] = {"kernel_provisioner": {"provisioner_name": "evcxr"}}
path.write_text(json.dumps(spec, indent=2) + "\n", encoding="utf-8")

with run_kernel(kernel_name="rust", startup_timeout=120, stderr=subprocess.DEVNULL) as client:
    print(client.kernel_info(reply=True, timeout=60)["content"]["implementation_version"])
