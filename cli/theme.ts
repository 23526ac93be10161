import picocolors from 'picocolors';
import type { Terminal } from './terminal.ts';

type Env = Terminal['env'];

const UNICODE = {
  branch: '├─',
  last: '└─',
  line: '│ ',
  full: '█',
  empty: '░',
  good: '✓',
  bad: '✗',
  starting: '◌',
  standby: '‖',
  leaving: '↓',
  current: '▸',
  ahead: '·',
  ellipsis: '…',
};
const ASCII: typeof UNICODE = {
  branch: '|-',
  last: '`-',
  line: '| ',
  full: '#',
  empty: '.',
  good: '+',
  bad: 'x',
  starting: 'o',
  standby: '=',
  leaving: 'v',
  current: '>',
  ahead: '-',
  ellipsis: '~',
};

/** Colours and characters that the terminal can show. */
export interface Theme {
  readonly paint: ReturnType<typeof picocolors.createColors>;
  readonly glyphs: typeof UNICODE;
}

/** Colours are off when piped, with NO_COLOR (no-color.org) and on a dumb terminal; FORCE_COLOR turns them on. */
export function themeFor({ env, isTerminal }: Pick<Terminal, 'env' | 'isTerminal'>): Theme {
  const isOff = Boolean(env.NO_COLOR) || env.TERM === 'dumb';
  const isOn = (isTerminal || Boolean(env.FORCE_COLOR)) && !isOff;
  return { paint: picocolors.createColors(isOn), glyphs: hasUnicode(env) ? UNICODE : ASCII };
}

/** For text that is measured, or is a part of something that has a colour of its own. */
export const withoutColours = (theme: Theme): Theme => ({ ...theme, paint: picocolors.createColors(false) });

/** By the locale, as POSIX orders its variables; a Mac and the Windows terminal have it without saying so. */
function hasUnicode(env: Env): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG;
  if (env.TERM === 'linux' || env.TERM === 'dumb') return false;
  if (locale) return /utf-?8/i.test(locale);
  return process.platform === 'darwin' || Boolean(env.WT_SESSION);
}
