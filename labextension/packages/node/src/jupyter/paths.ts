// Where Jupyter keeps its files on this platform, for this user. Reads the environment, touches no file.

import { homedir } from "node:os";
import { delimiter, join } from "node:path";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What decides the folders: passed as a value, so that every platform can be asked about on any. */
export interface Place {
  readonly env: Environment;
  readonly platform: NodeJS.Platform;
  readonly home: string;
}

export function here(): Place {
  return { env: process.env, platform: process.platform, home: homedir() };
}

/** The user's own Jupyter data. */
function dataDirectory({ env, platform, home }: Place = here()): string {
  if (env.JUPYTER_DATA_DIR) return env.JUPYTER_DATA_DIR;
  if (platform === "darwin") return join(home, "Library", "Jupyter");
  if (platform === "win32" && env.APPDATA) return join(env.APPDATA, "jupyter");
  if (platform === "win32") return join(env.JUPYTER_CONFIG_DIR || join(home, ".jupyter"), "data");
  return join(env.XDG_DATA_HOME || join(home, ".local", "share"), "jupyter");
}

/** Files that live as long as a kernel does. */
export function runtimeDirectory(place: Place = here()): string {
  return place.env.JUPYTER_RUNTIME_DIR || join(dataDirectory(place), "runtime");
}

/** What an interpreter says of its own folders; null where there is no interpreter. */
export interface Prefixes {
  readonly prefix: string;
  readonly basePrefix: string;
  readonly userBase: string | null;
}

/** The folders that are searched for Jupyter's data, first wins. */
export function dataPath(python: Prefixes | null, place: Place = here()): string[] {
  const { env } = place;
  const extra = (env.JUPYTER_PATH ?? "").split(delimiter).filter(Boolean);
  const user = [dataDirectory(place)];
  if (python?.userBase) user.push(join(python.userBase, "share", "jupyter"));
  const ofPython = python ? [join(python.prefix, "share", "jupyter")] : [];
  const own = prefersEnvironment(python, env) ? [...ofPython, ...user] : [...user, ...ofPython];
  return [...new Set([...extra, ...own, ...systemDirectories(place)])];
}

function prefersEnvironment(python: Prefixes | null, env: Environment): boolean {
  const wish = env.JUPYTER_PREFER_ENV_PATH;
  if (wish !== undefined) return !["", "0", "n", "no", "off", "false"].includes(wish.toLowerCase());
  return python !== null && python.prefix !== python.basePrefix;
}

function systemDirectories({ env, platform }: Place): string[] {
  if (platform !== "win32") return ["/usr/local/share/jupyter", "/usr/share/jupyter"];
  return env.JUPYTER_USE_PROGRAMDATA && env.PROGRAMDATA ? [join(env.PROGRAMDATA, "jupyter")] : [];
}
