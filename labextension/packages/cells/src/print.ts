import { GenMapping, maybeAddMapping, setSourceContent, toEncodedMap } from "@jridgewell/gen-mapping";
import { generate } from "astring";
import type * as ES from "estree";
export function print(program: ES.Program, { file, source }: { file: string; source: string }) {
  const gen = new GenMapping({ file });
  setSourceContent(gen, file, source);
  const sourceMap = { file, addMapping: (m: any) => { if (m.original) maybeAddMapping(gen, { generated: m.generated, original: m.original, source: file, ...(m.name ? { name: m.name } : {}) } as any); } };
  const code = generate(program as any, { sourceMap } as any);
  return { code, map: JSON.stringify(toEncodedMap(gen)) };
}
