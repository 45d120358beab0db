// What TypeScript knows of `import … from "python:…"`: every name there is, and nothing of its type.
// In a program: /// <reference types="kernelbridge/python" />

declare module "python:*";
