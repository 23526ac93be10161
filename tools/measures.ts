import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { foreignImports } from '../test/architecture/rooms.ts';
import { fileSize, functionSizes, type Size } from '../test/architecture/sizes.ts';
import { type Source, source } from '../test/architecture/source.ts';

/** `npm run measures`: how large files and functions are, how much is comment, and which imports run up. */
const root = join(import.meta.dirname, '..');
const FILE_GOAL = 150;
const FUNCTION_GOAL = 40;

const PARTS = {
  'what ships': '{functions,src}/**/*.ts',
  everything: '{functions,src,cli,demo,simulation,local-cloud,tools}/**/*.ts',
} as const;

const read = (pattern: string): Source[] =>
  globSync(pattern, { cwd: root })
    .sort()
    .map((path) => source(path.replaceAll('\\', '/'), readFileSync(join(root, path), 'utf8')));

const quantile = (sizes: readonly Size[], share: number) =>
  sizes.map(({ lines }) => lines).toSorted((a, b) => a - b)[Math.floor(share * (sizes.length - 1))] ?? 0;

const isFilled = (line: string) => line.trim() !== '';

/** The share of non-blank lines that hold nothing but comment, in percent. */
function commentShare(files: readonly Source[]): number {
  let filled = 0;
  let comments = 0;
  for (const { text, code } of files) {
    const codeLines = code.split('\n');
    for (const [index, line] of text.split('\n').entries()) {
      if (!isFilled(line)) continue;
      filled += 1;
      if (!isFilled(codeLines[index] ?? '')) comments += 1;
    }
  }
  return (comments / filled) * 100;
}

function measure(files: readonly Source[]): Record<string, string | number> {
  const sizes = files.map(fileSize);
  const functions = files.flatMap(functionSizes);
  const over = (all: readonly Size[], goal: number) => all.filter(({ lines }) => lines > goal).length;
  return {
    files: files.length,
    'file median/p95': `${quantile(sizes, 0.5)}/${quantile(sizes, 0.95)}`,
    'function median/p95': `${quantile(functions, 0.5)}/${quantile(functions, 0.95)}`,
    [`files > ${FILE_GOAL}`]: over(sizes, FILE_GOAL),
    [`functions > ${FUNCTION_GOAL}`]: over(functions, FUNCTION_GOAL),
    'comments %': commentShare(files).toFixed(1),
    'imports that run up': files.flatMap(foreignImports).length,
  };
}

console.table(
  Object.fromEntries(Object.entries(PARTS).map(([part, pattern]) => [part, measure(read(pattern))])),
);
