"""What raw ZeroMQ does with an array: a ROUTER that tells its address, takes arrays and gives one."""

from __future__ import annotations

import numpy as np
import zmq


def main() -> None:
    """Serve until told to end."""
    socket = zmq.Context.instance().socket(zmq.ROUTER)
    socket.setsockopt(zmq.SNDHWM, 0)
    socket.setsockopt(zmq.RCVHWM, 0)
    port = socket.bind_to_random_port("tcp://127.0.0.1")
    print(f"tcp://127.0.0.1:{port}", flush=True)
    array = np.zeros(1)
    while True:
        ident, *frames = socket.recv_multipart(copy=False)
        what, _, argument = bytes(frames[0]).decode().partition(" ")
        copy = argument == "copy"
        if what == "end":
            return
        if what == "make":
            array = np.arange(int(bytes(frames[1]))) / 2
            socket.send_multipart([ident, b"made"])
        elif what == "down":
            socket.send_multipart([ident, array], copy=copy)
        else:
            data = bytes(frames[1]) if copy else frames[1]
            socket.send_multipart([ident, str(np.frombuffer(data)[-1]).encode()])


if __name__ == "__main__":
    main()
