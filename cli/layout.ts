import type { Terminal } from './terminal.ts';
import type { Theme } from './theme.ts';

/** Text of at most `width` characters: cut, with an ellipsis. */
export function cut(text: string, width: number, { glyphs }: Theme): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}${glyphs.ellipsis}`;
}

/** How wide a table may be: what goes to a file or a program isn't cut. */
export const tableWidth = (
  { isTerminal, columns }: Pick<Terminal, 'isTerminal' | 'columns'>,
  isWide: boolean,
) => (isWide || !isTerminal ? Number.POSITIVE_INFINITY : columns);

/** Columns under a head, each as wide as its widest cell; the last one takes what is left of `width`. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
  theme: Theme,
): string {
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cut(
      cells
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
      width,
      theme,
    );
  return [theme.paint.dim(line(head)), ...rows.map(line)].join('\n');
}

/** Paragraphs within `width`, each further line indented. */
export function wrap(text: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line && line.length + 1 + word.length > width) {
      lines.push(line);
      line = `${indent}${word}`;
    } else line = line ? `${line} ${word}` : word;
  }
  return [...lines, line];
}

/** `3 of 3`, `1,234`. */
export const count = (value: number) => value.toLocaleString('en-US');

/** A share in percent with at most one decimal. */
export const percent = (value: number) => `${Math.round(value * 10) / 10} %`;
