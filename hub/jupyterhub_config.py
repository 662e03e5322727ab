"""JupyterHub for one machine, on the set-up that `cargo xtask install` makes. README.md has the commands."""

import grp
import sys
from pathlib import Path

c = get_config()  # noqa: F821

# The programs of the newest set-up, even if it is newer than the running hub.
programs = Path(sys.prefix).parents[1] / "current/.venv/bin"

groups = {group.gr_name: group.gr_mem for group in grp.getgrall()}

# Every user of the machine logs in with their password. Those who may use sudo manage everything.
c.Authenticator.allow_all = True
c.PAMAuthenticator.admin_groups = {"sudo"} & groups.keys()

# A student's server updates the student's folder and opens the lesson.
c.Spawner.cmd = [str(programs / "initializers-student"), "jupyterhub-singleuser"]
# A running server also starts new kernels from the newest set-up, where the student's link to the crate leads.
c.Spawner.environment = {"JUPYTER_PATH": str(programs.parent / "share/jupyter")}
c.Spawner.notebook_dir = "~/initializers"
c.Spawner.default_url = "/lab/tree/notebooks/8-4-initializers.ipynb"
# If a whole class arrives at once, servers start slowly.
c.Spawner.start_timeout = c.Spawner.http_timeout = 300
# Limits need systemd, which Debian and Ubuntu have unless they run in a container.
if Path("/run/systemd/system").exists():
    c.JupyterHub.spawner_class = "systemd"
    c.Spawner.mem_limit = "2G"
    c.Spawner.cpu_limit = 2
    c.SystemdSpawner.isolate_tmp = True
    # A cell's program that takes too much memory ends alone, not with the student's server.
    c.SystemdSpawner.unit_extra_properties = {"OOMPolicy": "continue"}

# Students keep working while the hub restarts.
c.JupyterHub.cleanup_servers = c.JupyterHub.cleanup_proxy = False

c.Spawner.args = [
    # Students who have not run a cell for an hour lose the kernel, even if its page is open, and then the server; notebooks stay.
    "--MappingKernelManager.cull_idle_timeout=3600",
    "--MappingKernelManager.cull_connected=True",
    # Whoever is asked for a kernel has no wrong choice.
    "--KernelSpecManager.allowed_kernelspecs=rust",
    "--KernelSpecManager.ensure_native_kernel=False",
]
# It ends with the hub, even if the hub is killed.
culler = ["setpriv", "--pdeathsig", "TERM", sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=3600"]
c.JupyterHub.services = [{"name": "idle-culler", "command": culler}]
c.JupyterHub.load_roles = [
    {"name": "idle-culler", "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"], "services": ["idle-culler"]},
    # Teachers start and stop servers. An admin could also open a student's server, and work there as that student.
    {"name": "teacher", "scopes": ["admin-ui", "list:users", "read:users:activity", "servers"], "users": groups.get("teachers", [])},
]
