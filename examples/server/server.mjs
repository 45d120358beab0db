// An HTTP server in Node that answers from a model in scikit-learn.
//
//   node server.mjs 8080
//   curl localhost:8080/predict -d '[[5.1, 3.5, 1.4, 0.2]]'

import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { KernelDiedError, PyError, python } from "kernelbridge";

/** The same module as long as its Python lives, and then one in a new Python. */
const model = () => python(new URL("model.py", import.meta.url));

const routes = {
  "POST /predict": async ({ request, signal }) => {
    const flowers = await json(request);
    return (await model()).predict.$opt({ signal })(flowers).$js();
  },
  "GET /tune": async ({ query, signal }) => {
    return (await model()).tune.$opt({ signal })(Number(query.get("candidates") ?? 20));
  },
};

/** What went wrong, as a status of HTTP. */
function failure(error) {
  if (error instanceof SyntaxError) return [400, error.message];
  if (error instanceof PyError) return [422, error.message];
  if (error instanceof KernelDiedError) return [503, `Python has died, try again: ${error.message}`];
  return [500, String(error)];
}

async function answer(request, response) {
  const gone = new AbortController(); // a client that hangs up stops its call in Python
  response.once("close", () => gone.abort());
  try {
    const { pathname, searchParams: query } = new URL(request.url, "http://localhost");
    const route = routes[`${request.method} ${pathname}`];
    if (!route) return [404, `there are: ${Object.keys(routes).join(", ")}`];
    return [200, await route({ request, query, signal: gone.signal })];
  } catch (error) {
    return failure(error);
  }
}

const server = createServer(async (request, response) => {
  const [status, body] = await answer(request, response);
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
});

await model(); // before the first request
server.listen(Number(process.argv[2] ?? 8080), "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
