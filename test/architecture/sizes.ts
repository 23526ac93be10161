import type { Source } from './source.ts';

/** Lines that nothing may have more of: in what ships, and in what only tries it. */
export interface Limits {
  readonly shipped: number;
  readonly elsewhere: number;
}

export const FILE_LIMITS: Limits = { shipped: 150, elsewhere: 200 };
export const FUNCTION_LIMITS: Limits = { shipped: 40, elsewhere: 50 };

export interface Size {
  /** `src/rollout/plan/plan.ts`, or for a function `src/rollout/plan/plan.ts:12`. */
  readonly where: string;
  readonly lines: number;
}

export const fileSize = ({ path, text }: Source): Size => ({
  where: path,
  lines: text.trimEnd().split('\n').length,
});

export const isShipped = ({ where }: Size) => /^(?:functions|src)\//.test(where);

const CONTROL = /^(?:if|for|while|switch|catch|else|do|try|with)\b/;
const HEAD =
  /=> \{$|\bfunction\b.*\{$|^(?:(?:static|async|override|private|get|set) )*\*?#?[\w$]+(?:<.*>)?\(.*\{$/;

/**
 * The functions of a formatted file and their own lines: a function inside another counts for itself only. Formatted
 * means that the line that closes a block is indented as the one that opens it.
 */
export function functionSizes({ path, code }: Source): Size[] {
  const lines = code.split('\n');
  const spans = lines.flatMap((_, index) => {
    const start = headStart(lines, index);
    return start === undefined ? [] : [{ start, end: closing(lines, index) }];
  });
  return spans.map(({ start, end }) => {
    const nested = spans.filter((other) => other.start > start && other.end <= end);
    const outermost = nested.filter(
      (a) => !nested.some((b) => b !== a && b.start < a.start && a.end <= b.end),
    );
    const own = outermost.reduce((left, inner) => left - (inner.end - inner.start + 1), end - start + 1);
    return { where: `${path}:${start + 1}`, lines: own };
  });
}

/** The line on which the function begins whose body `lines[index]` opens, undefined when it opens none. */
function headStart(lines: string[], index: number): number | undefined {
  const line = lines[index]!.trim();
  if (!line.endsWith('{') || CONTROL.test(line)) return undefined;
  if (!line.startsWith(')')) return HEAD.test(line) ? index : undefined;
  const depth = indent(lines[index]!);
  for (let start = index - 1; start >= 0; start--) {
    if (lines[start]!.trim() !== '' && indent(lines[start]!) === depth) {
      return CONTROL.test(lines[start]!.trim()) ? undefined : start;
    }
  }
  return undefined;
}

function closing(lines: string[], open: number): number {
  const depth = indent(lines[open]!);
  const end = lines.findIndex(
    (line, at) => at > open && line.trim().startsWith('}') && indent(line) <= depth,
  );
  return end === -1 ? lines.length - 1 : end;
}

const indent = (line: string) => line.length - line.trimStart().length;

/** The largest ten, for people to look at. */
export const largest = (sizes: readonly Size[]) =>
  sizes
    .toSorted((a, b) => b.lines - a.lines)
    .slice(0, 10)
    .map(({ where, lines }) => `${String(lines).padStart(5)}  ${where}`)
    .join('\n');

/** One sentence per file or function that is larger than `limit`. */
export const oversized = (sizes: readonly Size[], limit: number) =>
  sizes
    .filter(({ lines }) => lines > limit)
    .map(
      ({ where, lines }) =>
        `${where} has ${lines} lines, ${limit} are the limit: find the parts it is made of`,
    );
