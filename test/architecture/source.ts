/** A source file as the rules read it: its path from the root, its text, and its text with nothing but code in it. */
export interface Source {
  readonly path: string;
  readonly text: string;
  /** As long as `text`, line for line: comments, and the insides of strings and regular expressions, are blanks. */
  readonly code: string;
}

export interface Import {
  /** A path from the root (`src/rollout/plan/plan.ts`) or a package's name (`node:fs`, `zod`, `@aws-sdk/client-ec2`). */
  readonly target: string;
  readonly typeOnly: boolean;
  /** By `import()`. */
  readonly isLate: boolean;
}

export const source = (path: string, text: string): Source => ({ path, text, code: maskProse(text) });

const OPENERS = ['//', '/*', "'", '"', '`'];
const CLOSERS: Record<string, string> = { '//': '\n', '/*': '*/', "'": "'", '"': '"', '`': '`', '/': '/' };

/** Blanks whatever is not code. Code inside `${}` of a template stays code. */
function maskProse(text: string): string {
  const out = [...text];
  const blank = (from: number, to: number) => {
    for (let i = from; i < to; i++) if (out[i] !== '\n') out[i] = ' ';
  };
  // Depths of braces at which a `}` goes back into the template that a `${` left.
  const templates: number[] = [];
  let depth = 0;
  let at = 0;
  while (at < text.length) {
    let opener = OPENERS.find((mark) => text.startsWith(mark, at)) ?? '';
    if (!opener && text[at] === '/' && startsRegex(text.slice(Math.max(0, at - 80), at))) opener = '/';
    if (text[at] === '{') depth++;
    if (text[at] === '}' && depth-- === templates.at(-1)) {
      templates.pop();
      opener = '`';
    }
    if (!opener) {
      at++;
      continue;
    }
    const from = at + (text[at] === '}' ? 1 : opener.length);
    const { end, reopened } = findEnd(text, from, opener);
    const isComment = opener === '//' || opener === '/*';
    blank(isComment ? at : from, isComment && opener === '/*' ? end + 2 : end);
    if (reopened) templates.push(++depth);
    at = end + (reopened ? 2 : CLOSERS[opener]!.length);
  }
  return out.join('');
}

/** Where the prose that `opener` began ends; `reopened` when a template turns to code there. */
function findEnd(text: string, from: number, opener: string): { end: number; reopened: boolean } {
  const closer = CLOSERS[opener]!;
  const escapes = opener !== '//' && opener !== '/*';
  let inClass = false;
  for (let at = from; at < text.length; at++) {
    if (escapes && text[at] === '\\') {
      at++;
      continue;
    }
    if (opener === '/' && text[at] === '[') inClass = true;
    if (opener === '/' && text[at] === ']') inClass = false;
    if (opener === '`' && text.startsWith('${', at)) return { end: at, reopened: true };
    if (!inClass && text.startsWith(closer, at)) return { end: at, reopened: false };
  }
  return { end: text.length, reopened: false };
}

/** A slash divides after a value and begins a regular expression after anything else. */
const startsRegex = (before: string) => /(?:^|[=(,:;!&|?{}[+]|=>|\breturn|\bcase)\s*$/.test(before);

const STATEMENT = /\b(import|export)\b(\s+type\b)?[^'";=()]*?\bfrom\s*(['"])/g;
const BARE = /\bimport\s*(['"])/g;
const DYNAMIC = /\bimport\s*\(\s*(['"])/g;

/** Everything a file imports, re-exports or loads, in no order. */
export function importsOf({ path, text, code }: Source): Import[] {
  const found: Import[] = [];
  const add = (match: RegExpMatchArray, typeOnly: boolean, isLate = false) => {
    const start = match.index! + match[0].length;
    const specifier = text.slice(start, text.indexOf(match[0].at(-1)!, start));
    found.push({ target: resolve(path, specifier), typeOnly, isLate });
  };
  for (const match of code.matchAll(STATEMENT)) add(match, Boolean(match[2]));
  for (const match of code.matchAll(BARE)) add(match, false);
  for (const match of code.matchAll(DYNAMIC)) {
    // In a type (`import('x').Y`) this can't be told from a load, so it counts as one.
    add(match, false, true);
  }
  return found;
}

function resolve(from: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  return new URL(specifier, `file:///${from}`).pathname.slice(1);
}
