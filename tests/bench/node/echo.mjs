// What a message to the kernel and back costs whatever it says: a comm that gives back what it gets.

import { randomUUID } from "node:crypto";
import { readConnection } from "../../../labextension/packages/node/lib/jupyter/connection.js";
import { ZeroMQClient } from "../../../labextension/packages/node/lib/jupyter/zeromq.js";

/** As a user would write it, on the channel that comms are on. */
const COMM = String.raw`
def _echo(comm, msg):
    @comm.on_msg
    def _back(msg):
        comm.send(msg["content"]["data"], buffers=msg["buffers"])
get_ipython().kernel.comm_manager.register_target("echo", _echo)
`;

/** The least that can be done for a comm message: on the control channel, answered from within its thread, past every comm. */
const HANDLER = String.raw`
def _strict(kernel=get_ipython().kernel):
    others = kernel.control_handlers["comm_msg"]
    def back(stream, ident, msg):
        comm = msg["content"]["comm_id"]
        if not comm.startswith("strict"):
            return others(stream, ident, msg)
        kernel.session.send(kernel.iopub_socket, "comm_msg", msg["content"], parent={"header": msg["header"]},
                            ident=f"comm-{comm}".encode(), buffers=[bytes(buffer) for buffer in msg["buffers"]])
    kernel.control_handlers["comm_msg"] = back
_strict()
`;

/** An envelope and a body of the size that a chain of three operations has. */
const CONTENT = { v: 1, kind: 3, seq: 1000, ack: 1000 };
const BODY = Buffer.alloc(160, "x");

/** Prepares a bridge's kernel, and gives functions that send one message there and back. */
export async function echoes({ py, kernel }) {
  await py.exec`exec(${COMM + HANDLER})`;
  const { connection } = await readConnection(kernel.connectionFile);
  return {
    shell: await echo(connection, "shell", randomUUID()),
    control: await echo(connection, "control", `strict${randomUUID()}`),
  };
}

async function echo(connection, channel, comm_id) {
  const client = new ZeroMQClient(connection, [`comm-${comm_id}`]);
  await client.ready();
  client.attention.hold();
  let back = () => {};
  client.onPublished = () => back();
  client.send(channel, "comm_open", { comm_id, target_name: "echo", data: {} });
  return () =>
    new Promise((resolve) => {
      back = resolve;
      client.send(channel, "comm_msg", { comm_id, data: CONTENT }, [BODY]);
    });
}
