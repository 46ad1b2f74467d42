"""The driver's side of a kernel's channels: ready at the kernel's first word, and deaf to a flood."""

import time
from queue import Empty

from jupyter_client import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from traitlets import Type

OUTPUT_LIMIT = 64 * 1024**2  # bytes a section may send: the fullest sends 2 MB


class CountingChannel(AsyncZMQSocketChannel):
    """The channel of outputs, which counts what comes and ends the kernel that floods it."""

    received = 0  # bytes
    too_much = staticmethod(lambda: None)

    async def _recv(self, **more):
        frames = await self.socket.recv_multipart(**more)
        self.received += sum(map(len, frames))
        while self.received > OUTPUT_LIMIT:
            self.too_much()
            frames = await self.socket.recv_multipart()  # and nothing more of it is kept
        return self.session.deserialize(self.session.feed_identities(frames)[1])


class Client(AsyncKernelClient):
    """Ready with the kernel's own first `idle`; the stock client waits 0.2 s more for silence."""

    iopub_channel_class = Type(CountingChannel)

    def start_channels(self, **which):
        """Open the two channels that are read; the rest would cost a thread and three sockets."""
        super().start_channels(stdin=False, hb=False, control=False)
        self.iopub_channel.too_much = self.parent.flooded

    def stop_channels(self):
        """Close what was opened."""
        for channel in (self._shell_channel, self._iopub_channel):
            if channel:
                channel.stop()

    async def wait_for_ready(self, timeout=60):
        """Return when the kernel has answered and both channels are open; RuntimeError where it dies or is silent."""
        until = time.monotonic() + timeout
        while time.monotonic() < until:
            asked = self.kernel_info()
            try:
                reply = await self._of(asked, self.shell_channel, "kernel_info_reply", within=1)
                # It answers before it has heard who listens to its outputs, once in a while: then it is asked again.
                await self._of(asked, self.iopub_channel, "status", "idle", within=0.05)
                self._handle_kernel_info_reply(reply)
                return
            except Empty:
                if not await self._async_is_alive():
                    break
        raise RuntimeError("the kernel did not start")

    async def _of(self, asked, channel, kind, state=None, *, within):
        while True:
            message = await channel.get_msg(timeout=within)
            right = message["msg_type"] == kind and message["parent_header"].get("msg_id") == asked
            if right and state in (None, message["content"].get("execution_state")):
                return message
