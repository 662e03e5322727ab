"""JupyterHub for one machine, on the set-up that `cargo xtask install` has made. README.md has the commands around it."""

import sys
from pathlib import Path

c = get_config()  # noqa: F821

# Of the newest set-up, also when that has been replaced since the hub was started.
programs = Path(sys.prefix).parents[1] / "current/.venv/bin"

# Every user of the machine logs in with their password; who may use sudo may look after the others' servers.
c.Authenticator.allow_all = True
c.PAMAuthenticator.admin_groups = {"sudo"}

# A student's server brings their folder up to date and opens the lesson.
c.Spawner.cmd = [str(programs / "initializers-student"), "jupyterhub-singleuser"]
# A server that runs already starts new kernels from the newest set-up, too, to which the student's link to the crate leads.
c.Spawner.environment = {"JUPYTER_PATH": str(programs.parent / "share/jupyter")}
c.Spawner.notebook_dir = "~/initializers"
c.Spawner.default_url = "/lab/tree/notebooks/8-4-initializers.ipynb"
# A class that arrives at once waits for the processors.
c.Spawner.start_timeout = c.Spawner.http_timeout = 300
# Limits need systemd, as on any Debian or Ubuntu that is not a container.
if Path("/run/systemd/system").exists():
    c.JupyterHub.spawner_class = "systemd"
    c.Spawner.mem_limit = "2G"
    c.Spawner.cpu_limit = 2
    c.SystemdSpawner.isolate_tmp = True

# Students go on working while the hub is stopped and started.
c.JupyterHub.cleanup_servers = c.JupyterHub.cleanup_proxy = False

# Who has not run a cell for an hour loses the kernel, and then the server; notebooks stay.
c.Spawner.args = ["--MappingKernelManager.cull_idle_timeout=3600"]
c.JupyterHub.services = [{"name": "idle-culler", "command": [sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=3600"]}]
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["idle-culler"],
    }
]
