"""A page loses nothing while Python prints more than the server passes on."""

from __future__ import annotations

from tests.lab.page import Lab

FLOOD = """
import threading
from kernelbridge import send_event

def flood():
    # as many messages as printing would be, and nothing that the page would have to show
    kernel = get_ipython().kernel
    for number in range(20_000):
        kernel.session.send(kernel.iopub_socket, "nothing", {"number": number}, ident=b"nothing")

def disturb():
    threading.Thread(target=flood).start()
    for number in range(1500):
        send_event("tick", number)
"""

PULLS = """%%js
const seen = [];
kb.on("tick", (n) => seen.push(n));
await py.disturb();
const texts = await Promise.all(Array.from({ length: 2000 }, async (_, n) => {
  await new Promise((done) => setTimeout(done, n));
  return await py.str(n);
}));
let count = 0;
for await (const n of py.range(300_000).$iter()) if (n === count) count++;
[texts.every((text, n) => text === String(n)), seen.every((n, at) => n === at), seen.length, count].join()
"""


def test_calls_events_and_streams_arrive_while_the_server_drops_messages(lab: Lab) -> None:
    lab.open([FLOOD, PULLS])
    lab.run_all()
    assert lab.text(1) == "'true,true,1500,300000'"
