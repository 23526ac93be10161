import { readFile } from 'node:fs/promises';
import { type Document, isMap, isNode, LineCounter, type Node, parseDocument } from 'yaml';
import { InvalidInput } from '../src/rollout/errors.ts';
import { parseSpec, type ServiceSpec } from '../src/rollout/service-spec/spec.ts';
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
  const read = readDocument(text, lines);
  if (typeof read === 'string') return { findings: [{ file, line: 1, column: 1, path: '', message: read }] };
  const { document, content } = read;
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (document.errors.length > 0) {
    const findings = document.errors.map(({ message, pos }) => ({ ...at(pos[0]), path: '', message }));
    return { findings };
  }
  try {
    return { content, spec: parseSpec(content), findings: [] };
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    const findings = error.issues.map((issue) => ({ ...at(offsetOf(document, issue.path)), ...issue }));
    return { content, findings };
  }
}

const TOO_DEEP = 'it is nested too deeply to be read';

/** The text as data; why it is none where that can't be said of a place in it. */
function readDocument(
  text: string,
  lineCounter: LineCounter,
): { document: Document; content: unknown } | string {
  if (text.includes('\0')) return 'this is no text: it has NUL bytes';
  try {
    const document = parseDocument(text, { lineCounter, prettyErrors: false, merge: true });
    // It catches a full stack itself, and hands the engine's words on.
    if (document.errors.some(({ message }) => message.includes('call stack'))) return TOO_DEEP;
    return { document, content: document.errors.length > 0 ? undefined : document.toJS() };
  } catch (error) {
    // The parser goes as deep as the text does, and refuses aliases that would unfold without end.
    if (error instanceof RangeError) return TOO_DEEP;
    if (error instanceof ReferenceError) return error.message;
    throw error;
  }
}

/** Reads a document in JSON or YAML that the API checks. Throws CommandFailed for what is neither. */
export async function readUnchecked(file: string): Promise<Readonly<Record<string, unknown>>> {
  const read = readDocument(await readText(file), new LineCounter());
  const content = typeof read === 'string' ? undefined : read.content;
  if (typeof content === 'object' && content !== null) return content as Readonly<Record<string, unknown>>;
  throw new CommandFailed(`${file} is no document in JSON or YAML`);
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
    if (code === 'EISDIR') throw new CommandFailed(`${file} is a directory: name the files in it`);
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
