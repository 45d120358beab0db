// How a live object is written in a cell. Knows no widget.

import type { LiveObject } from "./held.js";

const IDENTIFIER = /^[\p{ID_Start}_]\p{ID_Continue}*$/u;

/** The expression that gives an object in a cell of a language, null for Python; null where there is none. */
export function expression({ id, name: key, ours }: LiveObject, language: string | null): string | null {
  const name = key !== null && IDENTIFIER.test(key) ? key : null; // any text is a key of Python's globals
  if (language === null) return name;
  const python = language === "lisp" ? `py.${name}` : `await py.${name}`;
  if (name !== null) return python;
  if (!ours) return null;
  return language === "lisp" ? `(await (kb.handle "${id}"))` : `await kb.handle("${id}")`;
}

const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** Bytes for a person: at most four characters and a unit. */
export function readable(bytes: number): string {
  const step = Math.min(UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const shown = bytes / 1000 ** step;
  return `${step > 0 && shown < 10 ? shown.toFixed(1) : Math.round(shown)} ${UNITS[step]}`;
}

/** Seconds for a person. */
export function lasted(seconds: number): string {
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h`;
}
