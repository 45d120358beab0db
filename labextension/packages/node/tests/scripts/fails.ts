// Calls that fail and that nobody awaits, and then one that is awaited and not caught.

import { launch } from "../../src/index.js";

const { py } = await launch();
await py.exec`
def fail(name):
    raise ValueError(name) from KeyError("why")
`;
py.fail!("pushed");
Object.assign(py, { never: py.no_such_name });
py.fail!("used").attribute!.method!();
await new Promise((resolve) => setTimeout(resolve, 100));
console.log(await py.abs!(-7));
await py.fail!("awaited");
