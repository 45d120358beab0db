// The worker of one notebook: holds the session and the cells. What runs here reaches neither page nor server.

import { type Port, PortTransport } from "./port.js";

const transport = new PortTransport(globalThis as unknown as Port);
transport.onMessage = (envelope, buffers) => transport.send(envelope, buffers);
