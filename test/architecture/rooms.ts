import { importsOf, type Source } from './source.ts';

interface Room {
  /** A folder. The longest match decides which room a file is in. */
  readonly room: string;
  /** What it may import besides itself: folders of the house, and packages. `*` ends a prefix. */
  readonly may: readonly string[];
  /** What it may import for its types alone. */
  readonly mayType?: readonly string[];
  /** Its files stand on their own and don't import one another. */
  readonly apart?: boolean;
}

/**
 * The floors of what ships, lowest first. A room may import those of the floors below its own; rooms of one floor don't
 * know one another.
 */
const FLOORS: readonly (readonly string[])[] = [
  ['src/rollout'],
  ['src/ports'],
  ['src/records'],
  ['src/fleet'],
  ['src/traffic'],
  ['src/lifecycle'],
  ['src/gates', 'src/commands'],
  ['src/watchdog', 'src/api'],
];

const below = (room: string): string[] =>
  FLOORS.slice(
    0,
    FLOORS.findIndex((floor) => floor.includes(room)),
  ).flat();

/** What a room of a floor may import from outside the house. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'src/rollout': ['zod', 'leven', 'croner'],
  'src/api': ['zod'],
};

const SHIPPED = FLOORS.flat();
const LAMBDA = ['@middy/*', '@aws-lambda-powertools/*', 'zod'];
const SDK = ['@aws-sdk/*', '@smithy/*'];
const TERMINAL = ['node:*', 'picocolors', 'cli-table3', 'log-update'];
const EVERYTHING = ['*'];
const TRIALS = ['functions', 'src', 'local-cloud', 'node:*', '@aws-sdk/*'];

/** Who may know whom. Imports point one way, and nothing that ships knows the demo, the simulation or the local cloud. */
export const ROOMS: readonly Room[] = [
  ...SHIPPED.map((room) => ({ room, may: [...below(room), ...(PACKAGES[room] ?? [])] })),
  { room: 'src/aws', may: ['src/rollout', 'src/ports', ...SDK, 'node:*'] },
  // It makes the clients that the adapters send with, so that a function carries only those that it uses.
  { room: 'src/runtime', may: [...SHIPPED, 'src/aws', '@aws-sdk/*', ...LAMBDA], mayType: ['aws-lambda'] },
  { room: 'functions', may: [...SHIPPED, 'src/runtime', ...LAMBDA], mayType: ['aws-lambda'], apart: true },
  { room: 'demo', may: [...TRIALS, ...TERMINAL, 'aws4fetch', 'undici'] },
  { room: 'simulation', may: [...TRIALS, 'demo', ...TERMINAL] },
  {
    room: 'cli',
    may: ['src/rollout', 'demo', 'simulation', ...TERMINAL, ...SDK, 'commander', 'yaml'],
    mayType: ['src/api', 'zod'],
  },
  // A server for this machine, and what the browser runs: its libraries are served from their packages.
  {
    room: 'cli/dashboard',
    may: ['src/rollout', 'demo', 'cli', ...TERMINAL, ...SDK, 'zod', 'lit-html', 'uplot'],
    mayType: ['src/api'],
  },
  { room: 'tools', may: EVERYTHING },
  { room: 'bench', may: EVERYTHING },
  { room: 'local-cloud', may: [...SDK, 'node:*', 'undici', 'dynalite', 'esbuild', 'jsonata', 'zod'] },
];

/** The room of a file, undefined when the house has none for it. */
export function roomOf(path: string): Room | undefined {
  const candidates = ROOMS.filter(({ room }) => inside(path, room));
  return candidates.toSorted((a, b) => b.room.length - a.room.length)[0];
}

/** One sentence per import that its room may not make, each saying what to do instead. */
export function foreignImports(file: Source): string[] {
  const room = roomOf(file.path);
  if (!room) {
    return [
      `${file.path} stands in no room of the house: move it into one, or add its folder to ROOMS with what it may import`,
    ];
  }
  return importsOf(file)
    .filter(({ target, typeOnly }) => !mayImport(room, target, typeOnly))
    .map(({ target, typeOnly }) => complaint(room, file.path, target, typeOnly));
}

export function mayImport(room: Room, target: string, typeOnly: boolean): boolean {
  if (inside(target, room.room)) return !room.apart;
  if (room.may.some((entry) => matches(target, entry))) return true;
  return typeOnly && (room.mayType ?? []).some((entry) => matches(target, entry));
}

function complaint(room: Room, path: string, target: string, typeOnly: boolean): string {
  const head = `${path} imports ${target}`;
  if (room.apart && inside(target, room.room)) {
    return `${head}: ${room.room} don't know one another; move what both need into src/lifecycle or behind a port`;
  }
  if (/^@(aws-sdk|smithy)\//.test(target)) {
    return `${head}: only src/aws sends AWS commands; ask for what is needed through a port of src/ports`;
  }
  if (!typeOnly && (room.mayType ?? []).some((entry) => matches(target, entry))) {
    return `${head}: ${room.room} may know its types only; write \`import type\``;
  }
  return `${head}: ${room.room} may import only ${['itself', ...room.may].join(', ')}; turn the dependency round`;
}

const inside = (path: string, room: string) => path === room || path.startsWith(`${room}/`);

function matches(target: string, entry: string): boolean {
  return entry.endsWith('*') ? target.startsWith(entry.slice(0, -1)) : inside(target, entry);
}
