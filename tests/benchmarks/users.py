"""Designers at once: each has a session of its own over the app's web socket, edits, reads the answer, and thinks.

The server's side of an edit alone, as a browser would ask for it; `browser` has what a browser adds.
"""

import asyncio
import json
import os
import random
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from tests.server import serve

THINK = 2.0
"""Seconds between an answer and the next edit, on average."""
ROUND = 40.0
"""Seconds for which many edit at once."""
EDITS = 2000
"""After so many of them the server holds no more memory than after the first few hundred."""


def yardstick() -> float:
    """Milliseconds of a fixed loop: how fast this machine is just now."""
    start = time.perf_counter()
    sum(number * number for number in range(2_000_000))
    return 1000 * (time.perf_counter() - start)


class Server:
    """The running app, by its process: what it has used."""

    def __init__(self, url: str, process: int) -> None:
        self.socket = f"{url.replace('http', 'ws')}/_stcore/stream"
        self.process = process

    def cpu(self) -> float:
        """Milliseconds of processor time so far."""
        with open(f"/proc/{self.process}/stat") as file:
            # The name in brackets may hold blanks: count behind it.
            fields = file.read().rpartition(")")[2].split()
        return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """MiB that the process holds."""
        with open(f"/proc/{self.process}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


class Designer:
    """A session: turns the depth of ResNet-50's third stage, by the build panel's entries."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket, self.edits, self.panel, self.fragment, self.moves = socket, 0, "", "", 0
        self.messages = self.bytes = 0

    async def open(self) -> None:
        """Load the page."""
        await self._send(BackMsg())
        await self._answer()

    async def edit(self) -> float:
        """One edit; milliseconds until the run that it caused has ended."""
        self.edits += 1
        depth = 6 + self.edits % 5
        entry = {"number": self.edits, "on": self.moves, "act": "set", "parts": ["s3"], "path": "depth", "value": depth}
        message = BackMsg()
        state = message.rerun_script.widget_states.widgets.add()
        state.id = self.panel
        state.json_value = json.dumps({"said": {"client": "benchmark", "known": ["fixed"], "entries": [entry]}})
        message.rerun_script.fragment_id = self.fragment
        start = time.perf_counter()
        await self._send(message)
        await self._answer()
        return 1000 * (time.perf_counter() - start)

    async def _send(self, message: BackMsg) -> None:
        message.rerun_script.query_string = ""
        await self.socket.send(message.SerializeToString())

    async def _answer(self) -> None:
        """Read until the script has finished."""
        self.messages = self.bytes = 0
        while True:
            data = await self.socket.recv()
            assert isinstance(data, bytes)
            self.messages, self.bytes = self.messages + 1, self.bytes + len(data)
            message = ForwardMsg.FromString(data)
            if message.WhichOneof("type") == "script_finished":
                return
            component = message.delta.new_element.bidi_component
            if component.component_name.endswith("inspector"):
                self.panel, self.fragment = component.id, message.delta.fragment_id
                self.moves = json.loads(component.bytes)["moves"]


@contextmanager
def running() -> Iterator[Server]:
    """The app, and its process."""
    with serve() as url:
        port = url.rpartition(":")[2].encode()
        for name in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{name}/cmdline", "rb") as file:
                    words = file.read().split(b"\0")
            # Other processes end while this looks.
            except OSError:
                continue
            if port in words and b"streamlit" in words:
                yield Server(url, int(name))
                return
        raise RuntimeError("the app has no process")


async def designer(server: Server) -> Designer:
    """A session with the page open."""
    # No limit on a message's size: the first page is one of the large ones.
    socket = await connect(server.socket, subprotocols=["streamlit"], max_size=None)  # type: ignore[list-item]
    found = Designer(socket)
    await found.open()
    return found


async def alone(server: Server) -> None:
    """What one edit costs."""
    one = await designer(server)
    await asyncio.sleep(1)
    for _ in range(10):
        await one.edit()
    before, spans = server.cpu(), [await one.edit() for _ in range(100)]
    cpu = (server.cpu() - before) / 100
    print(
        f"an edit alone: {cpu:.1f} ms of the server's processor, answered after {statistics.median(spans):.0f} ms "
        f"(median of 100), {one.messages} messages, {one.bytes / 1000:.1f} kB"
    )
    await one.socket.close()


async def together(server: Server, count: int) -> None:
    """Many who edit and think."""
    spans: list[float] = []
    until = time.perf_counter() + ROUND

    async def work() -> None:
        one = await designer(server)
        while time.perf_counter() < until:
            # Thinking takes its time: at once they would all edit in step.
            await asyncio.sleep(random.uniform(0.5, 1.5) * THINK)  # noqa: S311 (no secret)
            spans.append(await one.edit())
        await one.socket.close()

    await asyncio.gather(*(work() for _ in range(count)))
    last = statistics.quantiles(spans, n=20)[-1]
    print(f"{count} designers: {len(spans)} edits, median {statistics.median(spans):.0f} ms, 95 % within {last:.0f} ms")


async def memory(server: Server) -> None:
    """Whether many edits leave anything behind."""
    one = await designer(server)
    for _ in range(EDITS // 10):
        await one.edit()
    before = server.memory()
    for _ in range(EDITS):
        await one.edit()
    # The collector waits for an idle moment.
    await asyncio.sleep(3)
    print(f"memory: {before:.0f} MiB after {EDITS // 10} edits, {server.memory():.0f} MiB after {EDITS:,} more")
    await one.socket.close()


async def measure(server: Server) -> None:
    """All of it, one after the other."""
    await alone(server)
    await together(server, 20)
    await together(server, 50)
    await memory(server)


def main() -> None:
    """Print what an edit costs, for one designer and for many."""
    print(f"this machine: a loop of two million squares takes {yardstick():.0f} ms")
    with running() as server:
        asyncio.run(measure(server))


if __name__ == "__main__":
    main()
