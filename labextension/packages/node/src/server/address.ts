// A server's address as people have it: copied from the browser, with the page that was open and the token in it.

/** Where a server's API is, and what opens it. */
export interface Address {
  /** With the prefix of a hub (`/user/NAME/`) or a proxy, and a slash at its end. */
  readonly baseUrl: string;
  /** Empty where the server wants none. */
  readonly token: string;
}

/** Pages of a server; what stands before them is its prefix. */
const PAGE = /\/(?:lab|tree|notebooks|consoles|nbclassic|edit|doc|login|api)(?:\/.*)?$/;
/** A hub's prefix, whose NAME may be that of a page. */
const USER = /^.*?\/user\/[^/]+/;

/** @throws TypeError when it is no address of a server. */
export function addressOf(address: string | URL, token?: string): Address {
  const url = parsed(String(address));
  const [user = ""] = USER.exec(url.pathname) ?? [];
  const rest = url.pathname.slice(user.length).replace(PAGE, "").replace(/\/+$/, "");
  return {
    baseUrl: `${url.origin}${user}${rest}/`,
    token: sendable(token ?? url.searchParams.get("token") ?? ""),
  };
}

/** Checked before anything is sent: what refuses a bad header quotes it. */
function sendable(token: string): string {
  const plain = token.trim();
  if (/^[ -~]*$/.test(plain)) return plain;
  throw new TypeError("connect({ url, token }) got a token with characters that no token has; copy it anew");
}

function parsed(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url?.protocol === "http:" || url?.protocol === "https:") return url;
  throw new TypeError(
    `connect({ url }) needs the address of a Jupyter server, such as http://localhost:8888/, got ${JSON.stringify(shown(address))}; ` +
      "`jupyter server list` shows those that run here",
  );
}

/** An address without its query, where a token may stand, and without a password. */
function shown(address: string): string {
  return address.replace(/[?#].*$/s, "").replace(/\/\/.*@/s, "//");
}
