// The package as users import it; benches lie outside the workspace that knows its name.

export * from "../../../labextension/packages/node/lib/index.js";
