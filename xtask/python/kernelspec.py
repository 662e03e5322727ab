"""Lets the kernelspec that evcxr has written start the kernel through kernel.py, and prints the kernel's version, as it tells
Jupyter: the program itself has no option for it.
"""

import json
import subprocess
import sys
from pathlib import Path

from execute import fresh_kernel, replace
from jupyter_client.kernelspec import KernelSpecManager

# The kernel's allocator, mimalloc, keeps what it has freed, and asks for memory in pages of 2 MB; without both a kernel needs a
# sixth less memory and is no slower.
ALLOCATOR = {"MIMALLOC_ALLOW_THP": "0", "MIMALLOC_PURGE_DELAY": "0"}

path = Path(KernelSpecManager().get_kernel_spec("rust").resource_dir) / "kernel.json"
spec = json.loads(path.read_text(encoding="utf-8"))
spec["argv"] = [sys.executable, str(Path(__file__).with_name("kernel.py")), *spec["argv"]]
spec["env"] = ALLOCATOR
replace(path, json.dumps(spec, indent=2) + "\n")

with fresh_kernel(stderr=subprocess.DEVNULL) as (_, client):
    print(client.kernel_info(reply=True, timeout=60)["content"]["implementation_version"])
