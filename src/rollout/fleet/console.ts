/** What a server has said last, kept with the rollout. */
export interface LastWords {
  readonly server: string;
  /** The end of its console; empty where there is none. */
  readonly output: string;
  /** Why it ended, in EC2's words. */
  readonly end?: string;
  /** What the load balancer has said last of the health checks of its fleet; absent where it has said nothing. */
  readonly failing?: readonly string[];
}

/** Characters, and lines, of a console that are kept with a record, and that a sentence has room for. */
const [KEPT, EXCERPT] = [
  { characters: 2_000, lines: 40 },
  { characters: 500, lines: 6 },
];

/** The last lines of a console, without what controls a terminal. */
export function tailOf(output: string): string {
  const plain = output.replaceAll(CONTROLS, '').trimEnd();
  return plain.split(/\r?\n/).slice(-KEPT.lines).join('\n').slice(-KEPT.characters).trimStart();
}

/** Where a program says what is wrong, and what only says where it was then. */
const TELLING = /error|exception|not found|no such|cannot|can't|denied|fatal|panic|failed|killed/i;
const FRAME = /^\s+at |^\s*\.\.\. \d+ more|^Node\.js v/;
/** Lines before it, which often are of the program itself. */
const BEFORE = 2;

/** Of the end of a console the lines that say what went wrong; its last ones where none does. */
export function excerptOf(output: string): string {
  const lines = tailOf(output)
    .split('\n')
    .filter((line) => line.trim() !== '' && !FRAME.test(line));
  const telling = lines.findIndex((line) => TELLING.test(line));
  const from = telling < 0 ? lines.length - EXCERPT.lines : telling - BEFORE;
  const shown = lines.slice(Math.max(0, from)).slice(0, EXCERPT.lines);
  return shown.join('\n').slice(0, EXCERPT.characters);
}

/** Colours and cursor movements, and every other control character but line ends and tabs. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is left out
const CONTROLS = /\u001b\[[0-9;?]*[A-Za-z]|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

const CAUSES: readonly (readonly [pattern: RegExp, cause: string])[] = [
  [/SyntaxError|syntax error|IndentationError|ParseError|Parse error|Unexpected token/i, 'a syntax error'],
  [
    /command not found|No such file or directory|ENOENT|not found in \$?PATH|Cannot find (?:module|package)|ModuleNotFoundError|ImportError|ClassNotFoundException|(?:^|\W)not found\s*$/im,
    'a command, a file or a module is missing',
  ],
  [/Out of memory|oom-kill|OutOfMemoryError|heap out of memory/i, 'it runs out of memory'],
  [/EADDRINUSE|Address already in use/i, 'its port is taken'],
  [/EACCES|Permission denied|AccessDenied/i, 'a permission is missing'],
];

/** For a reader: what the end of a console says went wrong; `isEnded` when its server has ended. */
export const causeIn = (output: string, isEnded: boolean): string =>
  CAUSES.find(([pattern]) => pattern.test(output))?.[1] ??
  (isEnded ? 'it ends as it starts' : 'it runs and is not healthy');
