import { readFile } from 'node:fs/promises';
import { type Document, isMap, isNode, LineCounter, type Node, parseDocument } from 'yaml';
import { InvalidInput } from '../src/rollout/errors.ts';
import { parseSpec, type ServiceSpec } from '../src/rollout/spec.ts';
import { CommandFailed } from './failures.ts';

/** One thing that is wrong with a file, at a place that editors understand. */
export interface Finding {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
  /** In the notation of code: `steps[2].weight`; empty for the whole. */
  readonly path: string;
  readonly message: string;
}

export interface SpecFile {
  /** As it is written; undefined when it can't be read as data. */
  readonly content?: unknown;
  readonly spec?: ServiceSpec;
  readonly findings: readonly Finding[];
}

/** Reads a spec in JSON or YAML, of which JSON is a part, and checks it without AWS. `-` is the standard input. */
export async function readSpecFile(file: string): Promise<SpecFile> {
  const text = await readText(file);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (document.errors.length > 0) {
    const findings = document.errors.map(({ message, pos }) => ({ ...at(pos[0]), path: '', message }));
    return { findings };
  }
  const content: unknown = document.toJS();
  try {
    return { content, spec: parseSpec(content), findings: [] };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    const findings = error.issues.map((issue) => ({ ...at(offsetOf(document, issue.path)), ...issue }));
    return { content, findings };
  }
}

/** `web.yaml:12:5: steps[2].weight: the last step has weight 100`, as compilers and editors have it. */
export const findingText = ({ file, line, column, path, message }: Finding) =>
  `${file}:${line}:${column}: ${path ? `${path}: ` : ''}${message}`;

async function readText(file: string): Promise<string> {
  try {
    if (file !== '-') return await readFile(file, 'utf8');
    return (await process.stdin.toArray()).join('');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new CommandFailed(code === 'ENOENT' ? `there is no file ${file}` : message);
  }
}

/** Where a path is written; for a key that is missing, where its parent is. */
function offsetOf(document: Document, path: string): number {
  const keys = [...path.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, key]) =>
    index === undefined ? key! : Number(index),
  );
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const key of keys) {
    const next = isMap(node)
      ? node.items.find((pair) => String((pair.key as Node & { value?: unknown })?.value) === String(key))
      : undefined;
    const inner: unknown = next
      ? next.value
      : (node as { get?(key: unknown, keep: true): unknown })?.get?.(key, true);
    const place: unknown = next ? next.key : inner;
    if (!isNode(place)) return offset;
    offset = place.range?.[0] ?? offset;
    node = inner;
  }
  return offset;
}
