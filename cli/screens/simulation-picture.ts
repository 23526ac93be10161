import type { Compared, CompareRequest } from '../../simulation/trials/compare.ts';
import { sharesUpTo } from '../../simulation/trials/statistics.ts';

const PANEL = { width: 400, height: 200, left: 56, top: 40, gap: 64 };
const POINTS = 120;
/** Of Okabe and Ito, told apart by most who don't see all colours; dashes tell them apart in print. */
const LINES = [
  { colour: '#0072b2', dash: '' },
  { colour: '#d55e00', dash: '7 3' },
  { colour: '#009e73', dash: '2 3' },
  { colour: '#000000', dash: '9 3 2 3' },
];

/**
 * An SVG with two panels for each regression: the share of all rollouts that was reverted within a time, and that
 * served at most so many bad requests.
 */
export function simulationPicture(
  { spec, runs, perSecond }: CompareRequest,
  compared: readonly Compared[],
): string {
  const rowHeight = PANEL.height + PANEL.gap;
  const width = 2 * (PANEL.width + PANEL.left) + 40;
  const rules = compared[0]?.rules ?? [];
  const height = PANEL.top + compared.length * rowHeight + 20 * rules.length + 12;
  const panels = compared.flatMap((one, index) => {
    const top = PANEL.top + index * rowHeight;
    return [panel(reverted(one), PANEL.left, top), panel(served(one), 2 * PANEL.left + PANEL.width, top)];
  });
  const keys = rules.map(({ rule }, index) =>
    key(rule, index, PANEL.top + compared.length * rowHeight + 20 * index),
  );
  const title = `${spec.service}: ${runs} rollouts at ${perSecond} requests per second`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" role="img">`,
    `<title>${escaped(title)}</title><rect width="100%" height="100%" fill="#fff"/>`,
    ...panels,
    ...keys,
    '</svg>\n',
  ].join('\n');
}

interface Curves {
  readonly title: string;
  readonly axis: string;
  /** Of the horizontal axis. */
  readonly most: number;
  /** For each rule the share, 0 to 1, at each of the points. */
  readonly shares: readonly (readonly number[])[];
}

function reverted({ regression, rules }: Compared): Curves {
  const times = rules.map(({ results }) =>
    results.flatMap(({ outcome, took }) => (outcome === 'reverted' ? [took / 60_000] : [])),
  );
  const longest = rules.flatMap(({ results }) => results.map(({ took }) => took / 60_000));
  return curves(`green ${regression}: reverted within`, 'minutes', times, longest, rules);
}

function served({ regression, rules }: Compared): Curves {
  const bad = rules.map(({ results }) => results.map(({ excess }) => excess));
  return curves(`green ${regression}: served at most`, 'bad requests', bad, bad.flat(), rules);
}

function curves(
  title: string,
  axis: string,
  values: readonly (readonly number[])[],
  all: readonly number[],
  rules: Compared['rules'],
): Curves {
  const most = all.reduce((largest, value) => Math.max(largest, value), 1);
  const points = Array.from({ length: POINTS + 1 }, (_, index) => (most * index) / POINTS);
  const shares = values.map((some, index) => sharesUpTo(some, rules[index]!.results.length, points));
  return { title, axis, most, shares };
}

function panel({ title, axis, most, shares }: Curves, left: number, top: number): string {
  const { width, height } = PANEL;
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const y = top + height * (1 - share);
    return `<path d="M${left} ${y}h${width}" stroke="#ddd"/><text x="${left - 6}" y="${y + 4}" text-anchor="end">${share * 100} %</text>`;
  });
  const ticks = [0, 0.5, 1].map((part) => {
    const x = left + width * part;
    return `<text x="${x}" y="${top + height + 16}" text-anchor="middle">${Number((most * part).toPrecision(2))}</text>`;
  });
  const lines = shares.map((points, index) => line(points, index, left, top));
  const named = `<text x="${left}" y="${top - 10}" font-weight="bold">${escaped(title)}</text>`;
  const unit = `<text x="${left + width / 2}" y="${top + height + 32}" text-anchor="middle">${axis}</text>`;
  return [...grid, ...ticks, named, unit, ...lines].join('\n');
}

function line(shares: readonly number[], index: number, left: number, top: number): string {
  const { width, height } = PANEL;
  const at = (share: number, point: number) =>
    `${(left + (width * point) / POINTS).toFixed(1)} ${(top + height * (1 - share)).toFixed(1)}`;
  return `<path d="M${shares.map(at).join('L')}" fill="none" stroke-width="2" ${strokeOf(index)}/>`;
}

const key = (rule: string, index: number, top: number) =>
  `<path d="M${PANEL.left} ${top}h36" stroke-width="2" ${strokeOf(index)}/><text x="${PANEL.left + 44}" y="${top + 4}">${escaped(rule)}</text>`;

function strokeOf(index: number): string {
  const { colour, dash } = LINES[index % LINES.length]!;
  return `stroke="${colour}"${dash && ` stroke-dasharray="${dash}"`}`;
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
