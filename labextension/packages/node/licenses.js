// The licenses of what is inside of a bundle.

import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, sep } from "node:path";

/** The folder of the package that a module belongs to; undefined for a module of ours. */
function packageOf(module) {
  const parts = module.split("/");
  const at = parts.lastIndexOf("node_modules") + 1;
  const length = parts[at]?.startsWith("@") ? 2 : 1;
  return at === 0 ? undefined : parts.slice(0, at + length).join(sep);
}

async function notice(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice)/i.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  return [`${name} ${version} (${license})`, ...texts.map((text) => text.trim())].join("\n\n");
}

/** Writes them beside the bundle `name`, from what its builder tells of it. */
export async function writeLicenses(file, name, { inputs }) {
  const folders = new Set(Object.keys(inputs).map(packageOf));
  folders.delete(undefined);
  const notices = await Promise.all([...folders].sort().map(notice));
  const texts = [`What ${name} holds of others:`, ...notices];
  await writeFile(file, `${texts.join(`\n\n${"-".repeat(80)}\n\n`)}\n`);
}
