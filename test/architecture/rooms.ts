import { importsOf, type Source } from './source.ts';

interface Room {
  /** A folder, or one file. The longest match decides which room a file is in. */
  readonly room: string;
  /** What it may import besides itself: folders and files of the house, and packages. `*` ends a prefix. */
  readonly may: readonly string[];
  /** What it may import for its types alone. */
  readonly mayType?: readonly string[];
  /** Its files stand on their own and don't import one another. */
  readonly apart?: boolean;
}

const DOMAIN = ['src/rollout'];
const PORTS = [...DOMAIN, 'src/ports.ts'];
const KEPT = [...PORTS, 'src/records/update.ts'];
/** What steps and API share. */
const GROUND = [
  ...KEPT,
  'src/lifecycle/start.ts',
  'src/lifecycle/conclude.ts',
  'src/fleet/size.ts',
  'src/lifecycle/intake.ts',
  'src/fleet/retire.ts',
  'src/lifecycle/step.ts',
  'src/fleet/template-version.ts',
  'src/traffic/control.ts',
];
/** What the watchdog does, a file for each of its duties. */
const WATCHING = ['src/watchdog/cleanup.ts', 'src/watchdog/recover.ts'];
const LAMBDA = ['@middy/*', '@aws-lambda-powertools/*', 'zod'];
const SDK = ['@aws-sdk/*', '@smithy/*'];
const TERMINAL = ['node:*', 'picocolors', 'cli-table3', 'log-update'];
const EVERYTHING = ['*'];

/** Who may know whom. Imports point one way: rollout ← ports ← what steps share ← functions, api ← wiring. */
export const ROOMS: readonly Room[] = [
  { room: 'src/rollout', may: ['zod', 'leven'] },
  { room: 'src/rollout/write-schema.ts', may: [...DOMAIN, 'node:*', 'zod'] },
  { room: 'src/ports.ts', may: DOMAIN },
  { room: 'src/records/update.ts', may: PORTS },
  { room: 'src/fleet/size.ts', may: PORTS },
  { room: 'src/lifecycle/start.ts', may: KEPT },
  { room: 'src/aws/deadline.ts', may: [...DOMAIN, 'node:*'] },
  { room: 'src/lifecycle/conclude.ts', may: [...KEPT, 'src/lifecycle/start.ts'] },
  { room: 'src/lifecycle/intake.ts', may: [...KEPT, 'src/lifecycle/start.ts'] },
  { room: 'src/fleet/retire.ts', may: PORTS },
  { room: 'src/watchdog/cleanup.ts', may: GROUND },
  { room: 'src/watchdog/recover.ts', may: GROUND },
  { room: 'src/lifecycle/step.ts', may: KEPT },
  { room: 'src/fleet/template-version.ts', may: PORTS },
  { room: 'src/traffic/control.ts', may: [...KEPT, 'src/fleet/size.ts'] },
  { room: 'src/api', may: [...GROUND, ...LAMBDA] },
  { room: 'src/aws', may: [...PORTS, 'src/aws/deadline.ts', ...SDK, 'node:*'] },
  // It makes the clients that the adapters send with, so that a function carries only those that it uses.
  {
    room: 'src/wiring',
    may: [...GROUND, 'src/api', 'src/aws', 'src/aws/deadline.ts', '@aws-sdk/*', ...LAMBDA],
    mayType: ['aws-lambda'],
  },
  {
    room: 'functions',
    may: [...GROUND, ...WATCHING, 'src/api', 'src/wiring', ...LAMBDA],
    mayType: ['aws-lambda'],
    apart: true,
  },
  { room: 'src/dashboard', may: [...DOMAIN, 'node:*'], mayType: ['src/api'] },
  { room: 'src/cli', may: ['src/local', ...TERMINAL, 'leven'], mayType: ['src/api', ...DOMAIN] },
  { room: 'src/local', may: EVERYTHING },
  { room: 'src/simulation', may: EVERYTHING },
  { room: 'local-cloud', may: [...SDK, 'node:*', 'undici', 'dynalite', 'jsonata', 'zod'] },
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
      `${file.path} stands in no room of the house: move it into one, or add it to ROOMS with what it may import`,
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
    return `${head}: ${room.room} don't know one another; move what both need into src/rollout or behind a port`;
  }
  if (/^@(aws-sdk|smithy)\//.test(target)) {
    return `${head}: only src/aws sends AWS commands; ask for what is needed through a port of src/ports.ts`;
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
