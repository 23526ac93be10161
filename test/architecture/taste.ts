import type { Source } from './source.ts';

/** The only files that may ask the machine for the time, for chance, or to be called later. */
export const CLOCKS = [
  'local-cloud/time/clock.ts',
  'src/runtime',
  'cli',
  'demo',
  // Tells the person before it how long it still takes; what it explores has virtual time.
  'simulation/cli',
];

const VAGUE = /(^|[-./])(utils?|helpers?|common|managers?)(?=[-./])/;
const UNFINISHED = /\b(?:TO-?DO|FIX-?ME)\b/;
const MACHINE_TIME =
  /\b(?:Date\.now|Math\.random|performance\.now|setTimeout|setInterval)\b|\bnew Date\(\s*\)/;
const RE_EXPORT = /\bexport\s+(?:type\s+)?(?:\*(?:\s+as\s+\w+)?|\{[^}]*\})\s*(?:from\s*(['"])\s*\1)?\s*;?/g;
const IMPORT = /\bimport\s[^'"]*(['"])\s*\1;?/g;

/** Names that say nothing of what is inside. */
export function vagueName({ path }: Source): string[] {
  const word = `/${path}`.match(VAGUE)?.[2];
  return word ? [`${path} is named "${word}": name the file for the one thing that it is about`] : [];
}

/** A file that only passes on what others export. */
export function barrel({ path, code }: Source): string[] {
  const rest = code.replace(RE_EXPORT, '').replace(IMPORT, '').trim();
  const isBarrel = rest === '' && /\bexport\b/.test(code);
  return isBarrel ? [`${path} only re-exports: delete it and import from where things are`] : [];
}

/** Notes of work left undone. */
export function unfinished({ path, text }: Source): string[] {
  return linesWith(text, UNFINISHED).map(
    (line) => `${path}:${line} is unfinished: do it, or leave the note out`,
  );
}

const COMMENT_WIDTH = 125;

/** Comments that run out of the window; code and texts in it are the formatter's affair, and a link is as long as it is. */
export function longComment({ path, text, code }: Source): string[] {
  const codeLines = code.split('\n');
  const isComment = (line: string, index: number) =>
    /^\s*(?:\/\/|\/?\*)/.test(line) && codeLines[index]?.trim() === '';
  const isLong = (line: string, index: number) =>
    line.length > COMMENT_WIDTH && isComment(line, index) && !line.includes('https://');
  return text
    .split('\n')
    .flatMap((line, index) => (isLong(line, index) ? [index + 1] : []))
    .map((line) => `${path}:${line} has more than ${COMMENT_WIDTH} characters: wrap the comment`);
}

/** Time and chance that don't come as a parameter. */
export function machineTime({ path, code }: Source): string[] {
  if (CLOCKS.some((clock) => path === clock || path.startsWith(`${clock}/`))) return [];
  return linesWith(code, MACHINE_TIME).map(
    (line) =>
      `${path}:${line} asks the machine for time or chance: take a Clock or a random() as a parameter`,
  );
}

/** Commands to AWS from outside the one folder that knows how AWS answers. */
export function awsCommand({ path, code }: Source): string[] {
  if (!/^(functions|src)\//.test(path) || /^src\/(aws|local|simulation)\//.test(path)) return [];
  return linesWith(code, /\bnew [A-Z]\w+Command\(/).map(
    (line) => `${path}:${line} sends an AWS command: only src/aws does, give it a port for that`,
  );
}

/** Writes of a split past src/traffic, which records the intent first. */
export function splitWrite({ path, code }: Source): string[] {
  if (path === 'src/traffic/write.ts') return [];
  return linesWith(code, /\btraffic\.write\(/).map(
    (line) =>
      `${path}:${line} writes a split: only src/traffic/write.ts may, call raise or restore of src/traffic`,
  );
}

const DURATION =
  /\b\d+ \* (?:SECOND|MINUTE|HOUR|DAY)\b|\b\d+ \* 60(?:_000)?\b|\b(?:60|3_?600|86_?400)(?:_000)\b|milliseconds\('/;

/** Durations outside the files that have them all: `timing.ts`, `watch-timing.ts` and `duration.ts`. */
export function duration({ path, text }: Source): string[] {
  const isOnThePage = /^src\/rollout\/(?:timing|watch-timing|duration)\.ts$/.test(path);
  if (!/^(functions|src)\//.test(path) || isOnThePage) return [];
  return linesWith(text, DURATION).map(
    (line) =>
      `${path}:${line} has a duration: name it in src/rollout/timing.ts, with its source or its reason`,
  );
}

const linesWith = (text: string, pattern: RegExp) =>
  text.split('\n').flatMap((line, index) => (pattern.test(line) ? [index + 1] : []));
