import { cut } from '../layout.ts';
import { OUT_OF_SERVICE, outOfService, SERVER_STATES } from '../server-states.ts';
import type { FleetsBody } from '../target.ts';
import type { Theme } from '../theme.ts';
import { shareText } from './elsewhere.ts';

type Fleet = FleetsBody['fleets'][number];
type Server = Fleet['servers'][number];

/** Columns of everything in a fleet's line but the bar. */
const BESIDE_BAR = 65;
const BAR_MAX = 24;
/** Lines of servers at most, unless all are asked for. */
const SERVER_LINES = 4;

/** A fleet and its servers, those with trouble first. */
export function fleetLines(fleet: Fleet, width: number, isWide: boolean, theme: Theme): string[] {
  return [headLine(fleet, width, theme), ...serverLines(fleet.servers, width, isWide, theme)];
}

function headLine(
  { role, fleet, image, share, desired, servers }: Fleet,
  width: number,
  theme: Theme,
): string {
  const colour = role === 'blue' ? theme.paint.blue : theme.paint.green;
  const bar = Math.max(0, Math.min(BAR_MAX, width - BESIDE_BAR));
  const healthy = servers.filter((server) => server.healthy).reduce((units, { weight }) => units + weight, 0);
  const size = desired === null ? 'not there' : `${healthy}/${desired} healthy`;
  const known = share ? share.most : 0;
  const full = Math.round((known / 100) * bar);
  const drawn = `${colour(theme.glyphs.full.repeat(full))}${theme.paint.dim(theme.glyphs.empty.repeat(bar - full))}`;
  const text = `${colour(role.padEnd(6))}${cut(fleet, 14, theme).padEnd(15)}${image.padEnd(22)}`;
  return `${text}${shareText(share).padStart(7)} ${bar > 0 ? `${drawn} ` : ''}${size}`;
}

function serverLines(servers: readonly Server[], width: number, isWide: boolean, theme: Theme): string[] {
  if (isWide) return servers.map((server) => `${cell(server, theme)}  ${stateText(server)}`);
  const sorted = servers.toSorted((a, b) => rank(a) - rank(b));
  const perLine = Math.max(1, Math.floor(width / 24));
  const shown = sorted.slice(0, SERVER_LINES * perLine);
  const lines: string[] = [];
  for (let from = 0; from < shown.length; from += perLine) {
    const cells = shown.slice(from, from + perLine).map((server) => cell(server, theme));
    lines.push(cells.join('   '));
  }
  const hidden = sorted.length - shown.length;
  const more = hidden > 0 ? [`and ${hidden} more; -o wide shows all`] : [];
  return [...lines, ...[...legend(servers, theme), ...more].map(theme.paint.dim)];
}

/** What the marks mean of servers that aren't in service, and how many there are; nothing where all are. */
function legend(servers: readonly Server[], theme: Theme): string[] {
  const parts = outOfService(servers).map(
    ({ state, text, count }) => `${theme.glyphs[state]} ${count} ${text}`,
  );
  return parts.length === 0 ? [] : [parts.join(', ')];
}

/** Trouble first, then what comes up, what is kept aside and what goes. */
function rank({ healthy, state }: Server): number {
  if (state === 'in-service') return healthy ? 4 : 0;
  return 1 + OUT_OF_SERVICE.indexOf(state);
}

function cell({ id, healthy, state }: Server, { paint, glyphs }: Theme): string {
  const name = id.padEnd(19);
  if (state === 'in-service') return `${healthy ? paint.green(glyphs.good) : paint.red(glyphs.bad)} ${name}`;
  const colour = state === 'leaving' ? paint.dim : paint.yellow;
  return `${colour(glyphs[state])} ${name}`;
}

const stateText = ({ state, healthy }: Server) =>
  `${SERVER_STATES[state]}, ${healthy ? 'healthy' : 'not healthy'}`;
