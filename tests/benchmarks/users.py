"""Designers at once: each has a session of its own, edits, reads the answer, and thinks.

The server's side of an edit alone, as a browser would ask for it; `browser` has what a browser adds.
"""

import asyncio
import gzip
import json
import os
import random
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

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
        address, _, port = url.partition("//")[2].rpartition(":")
        self.host, self.port, self.process = address, int(port), process

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
    """A session: turns the depth of ResNet-50's third stage, as the page in a browser would ask for it."""

    def __init__(self, server: Server, socket: ClientConnection) -> None:
        self.server, self.socket, self.edits, self.bytes = server, socket, 0, 0
        self.views: dict[str, Any] = {}
        self.talk: dict[str, Any] = {}

    async def open(self) -> None:
        """Load the page, and read until its script has finished."""
        message = BackMsg()
        message.rerun_script.query_string = ""
        await self.socket.send(message.SerializeToString())
        while True:
            data = await self.socket.recv()
            assert isinstance(data, bytes)
            answer = ForwardMsg.FromString(data)
            if answer.WhichOneof("type") == "script_finished":
                break
            component = answer.delta.new_element.bidi_component
            shown = json.loads(component.bytes) if component.bytes else {}
            if "talk" in shown:
                self.talk = shown.pop("talk")
                self.views[component.component_name.rpartition("_")[2]] = shown
        # As a browser does, on a connection that stays.
        self.reader, self.writer = await asyncio.open_connection(self.server.host, self.server.port)

    async def edit(self) -> float:
        """One edit; milliseconds until its answer is there."""
        self.edits += 1
        entry = {"number": self.edits, "on": self.talk["moves"], "from": "inspector", "act": "set", "parts": ["s3"]}
        entry |= {"path": "depth", "value": 6 + self.edits % 5}
        seen = {name: view.get("stamp") for name, view in self.views.items()}
        message = {"client": "benchmark", "session": self.talk["session"], "known": ["fixed"], "entries": [entry]}
        body = json.dumps({**message, "seen": seen}).encode()
        head = (
            f"POST {self.talk['address']} HTTP/1.1",
            f"Host: {self.server.host}:{self.server.port}",
            f"Content-Length: {len(body)}",
            "Accept-Encoding: gzip, deflate, br",
        )
        start = time.perf_counter()
        self.writer.write("\r\n".join([*head, "", ""]).encode() + body)
        answer = await self._answer()
        span = 1000 * (time.perf_counter() - start)
        self.talk = answer.pop("talk")
        assert self.talk["taken"] == self.edits
        for name, view in answer.items():
            self.views[name].update(view)
        return span

    async def _answer(self) -> dict[str, Any]:
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode().lower()
        assert head.startswith("http/1.1 200"), head
        length = int(head.partition("content-length:")[2].split()[0])
        content = await self.reader.readexactly(length)
        self.bytes = len(head) + length
        found: dict[str, Any] = json.loads(gzip.decompress(content) if "encoding: gzip" in head else content)
        return found

    async def close(self) -> None:
        """Leave."""
        self.writer.close()
        await self.socket.close()


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
    found = Designer(server, socket)
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
        f"(median of 100), one message of {one.bytes / 1000:.1f} kB"
    )
    await one.close()


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
        await one.close()

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
    await one.close()


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
