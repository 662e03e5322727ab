"""Prints the version of the Rust kernel, as it tells Jupyter: the program itself has no option for it."""

import subprocess

from jupyter_client.manager import start_new_kernel

manager, client = start_new_kernel(startup_timeout=120, kernel_name="rust", stderr=subprocess.DEVNULL)
print(client.kernel_info(reply=True, timeout=60)["content"]["implementation_version"])
client.stop_channels()
manager.shutdown_kernel()
