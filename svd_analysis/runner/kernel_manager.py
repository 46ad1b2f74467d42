"""One kernel for one section, as papermill and nbclient know kernels: a manager and its provisioner.

Both kinds are real IPython kernels on a connection file of their own. A stock one is a process of the interpreter
that runs this; a forked one is asked of the warm parent. Whatever happens, `end` leaves no process of its group, and of
a forked one none that it started anywhere: a child of a stock kernel that leaves its session is out of reach.
"""

import os
import select
import shutil
import signal
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.provisioning import LocalProvisioner
from traitlets import Any, Type

from svd_analysis.runner import kernel_client, kernels

_LONGEST_SOCKET = 90  # letters: a system refuses the address of a socket that is a little longer


class OwnInterpreter(KernelSpecManager):
    """The kernel that sections run in, whatever is installed for the user under the same name."""

    def get_kernel_spec(self, kernel_name):
        """The specification of the kernel of this interpreter, for any name."""
        return KernelSpec(resource_dir=RESOURCES, **get_kernel_dict())


class ForkedProcess:
    """A forked kernel where a provisioner expects a Popen. No other process has its number before `wait` is over."""

    stdin = stdout = stderr = None

    def __init__(self, parent, pid):
        self.parent, self.pid, self.returncode = parent, pid, None
        self._descriptor = os.pidfd_open(pid)
        self._end = select.poll()
        self._end.register(self._descriptor, select.POLLIN)

    def poll(self):
        """None while it runs, else 0 before `wait` and then what it ended with."""
        running = self.returncode is None and not self._end.poll(0)
        return None if running else self.returncode or 0

    def wait(self, timeout=None):
        """End it and all that it started; what it had ended with."""
        if self.returncode is None:
            try:
                self.returncode = self.parent.ask(do="end", pid=self.pid)["status"]
            except OSError as fault:
                _kill_group(self.pid)
                self._end.poll(1000 * (timeout or 1))
                self.returncode = -signal.SIGKILL
                kernels.give_up(self.parent, fault)
            os.close(self._descriptor)
        return self.returncode

    def send_signal(self, number):
        """Send a signal to it alone."""
        os.kill(self.pid, number)


class ForkingProvisioner(LocalProvisioner):
    """A kernel asked of the warm parent instead of started."""

    async def launch_kernel(self, cmd, **more):
        """Ask for a kernel with the arguments of a command line that would have started one."""
        manager, parent = self.parent, self.parent.warm_parent
        arguments = cmd[cmd.index("-f") :]
        folder, environment = str(more.get("cwd") or Path.cwd()), more["env"]
        try:
            asked = {"environment": environment, "folder": folder, "said": str(manager.said)}
            pid = parent.ask(do="fork", arguments=arguments, **asked)["pid"]
            self.process = ForkedProcess(parent, pid)
        except OSError as fault:
            kernels.give_up(parent, fault)
            raise
        self.pid = self.pgid = pid
        self.cwd = folder
        return self.connection_info


class Kernel(AsyncKernelManager):
    """One kernel, not yet started: papermill starts it, `end` ends it."""

    client_factory = Type(kernel_client.Client)
    warm_parent = Any()

    def __init__(self):
        super().__init__(kernel_spec_manager=OwnInterpreter(), warm_parent=kernels.parent())
        own = self.warm_parent and Path(tempfile.mkdtemp(prefix="k-", dir=self.warm_parent.folder))
        self.folder = own or kernels.new_folder()
        self.said = self.folder / "said.txt"
        self.connection_file = str(self.folder / "k.json")
        self.over = None
        self._client = None
        # A socket in a private folder is nobody else's; elsewhere the kernel listens on a port, encrypted.
        if sys.platform == "linux" and len(str(self.folder)) < _LONGEST_SOCKET:
            self.transport, self.ip = "ipc", str(self.folder / "k")
        else:
            self.transport_encryption = "auto"
        self.context.maxmsgsize = 4 * kernel_client.OUTPUT_LIMIT  # at once, or it is cut off
        self.context.reconnect_ivl = 5  # ms: the kernel is there sooner than in the 100 of the default

    async def _async_pre_start_kernel(self, **more):
        if self.warm_parent:
            self.provisioner = ForkingProvisioner(kernel_id="k", kernel_spec=self.kernel_spec, parent=self)
        return await super()._async_pre_start_kernel(env=kernels.environment(), **more)

    async def _async_launch_kernel(self, kernel_cmd, **more):
        # What a library writes round the notebook is of no reader's interest, and would flood the terminal.
        with self.said.open("wb") as said:
            await super()._async_launch_kernel(kernel_cmd, stdout=said, stderr=said, **more)
        if not self.warm_parent:
            kernels.stock_begun(self)

    def client(self, **more):
        """The client of this kernel, which is closed with it."""
        self._client = super().client(context=self.context, **more)
        return self._client

    def lost(self):
        """Whether it went with its warm parent; the parent is then given up, unless the run itself has ended it."""
        if not self.warm_parent or self.warm_parent.alive():
            return False
        kernels.give_up(self.warm_parent, "their parent ended")
        return kernels.in_use() is not None

    def flooded(self):
        """End the kernel since it wrote more than any section may."""
        self.over = f"wrote more than {kernel_client.OUTPUT_LIMIT // 1024**2} MB of output"
        self.kill()

    def kill(self):
        """Send the kernel and its group of processes the signal that ends them; `end` is still to come."""
        process = self.provisioner and self.provisioner.process
        if process and os.name == "nt":
            process.kill()
        elif process:
            _kill_group(process.pid)

    def end(self):
        """End the kernel and its whole group of processes, and clear its files; what it had ended with, None if never
        started.
        """
        process = self.provisioner and self.provisioner.process
        ended = process and process.poll()
        kernels.stock_ended(self)  # before its number can be another's
        self.kill()
        status = process and process.wait(5)
        if self._client:
            self._client.stop_channels()
        self._close_control_socket()
        self.context.destroy(linger=0)
        shutil.rmtree(self.folder, ignore_errors=True)
        return status if ended is not None else None


def _kill_group(number):
    for kill in (os.kill, os.killpg):
        with suppress(ProcessLookupError, PermissionError):
            kill(number, signal.SIGKILL)
