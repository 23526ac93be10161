import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Terminal } from './terminal.ts';

/** The commands that put blue back without Greenshift, kept on this machine for the moment when the API can't be asked. */

interface Seen {
  readonly service: string;
  readonly rollout: string;
  readonly blue: { readonly fleet: string };
  readonly breakGlass: readonly string[];
  readonly readAt: string;
}

interface Kept {
  readonly rollout: string;
  readonly blue: string;
  readonly at: string;
  readonly commands: readonly string[];
}

function isKept(value: unknown): value is Kept {
  const { rollout, blue, at, commands } = (value ?? {}) as Partial<Kept>;
  const texts = [rollout, blue, at, ...(Array.isArray(commands) ? commands : [undefined])];
  return texts.length > 3 && texts.every((text) => typeof text === 'string');
}

type Where = Pick<Terminal, 'env'>;

/** One file for each service of an API: what was read of its last rollout. Undefined where there is no home directory. */
function fileOf({ env }: Where, endpoint: string, service: string): string | undefined {
  const state = env.XDG_STATE_HOME || (env.HOME && join(env.HOME, '.local', 'state'));
  if (!state) return undefined;
  const api = createHash('sha256').update(endpoint).digest('hex').slice(0, 12);
  return join(state, 'greenshift', 'break-glass', api, `${encodeURIComponent(service)}.json`);
}

/** Keeps the commands of a rollout as it was read; those that can be used no more are removed. It fails nothing. */
export async function keepBreakGlass(where: Where, endpoint: string, seen: Seen): Promise<void> {
  const file = fileOf(where, endpoint, seen.service);
  if (!file) return;
  try {
    if (seen.breakGlass.length === 0) return await forget(file, seen.rollout);
    const { rollout, blue, breakGlass: commands, readAt: at } = seen;
    await mkdir(join(file, '..'), { recursive: true, mode: 0o700 });
    // Whole or not at all: a command that breaks off half-way must never be pasted.
    const next = `${file}.${process.pid}`;
    const kept: Kept = { rollout, blue: blue.fleet, at, commands };
    await writeFile(next, JSON.stringify(kept), { mode: 0o600 });
    await rename(next, file);
  } catch {
    // A directory that can't be written keeps nobody from reading a status.
  }
}

/** One that began earlier says nothing of what a later one has left. */
async function forget(file: string, rollout: string): Promise<void> {
  const kept = await readKept(file);
  if (kept && generationOf(kept.rollout) <= generationOf(rollout)) await rm(file, { force: true });
}

const generationOf = (rollout: string) => Number(/-(\d+)$/.exec(rollout)?.[1] ?? 0);

/** What a person does who can't reach the API, and wants blue to have everything. `word`: a service, or a rollout. */
export async function withoutApi(where: Where, endpoint: string, word: string): Promise<string[]> {
  const name = word.replace(/^(service|rollout)\//, '');
  const kept =
    (await read(where, endpoint, name)) ?? (await read(where, endpoint, name.replace(/-\d+$/, '')));
  if (!kept)
    return [
      'blue can be put back without Greenshift: the commands are in the record of the rollout, in its last call for a person',
      'and in the runbook, "Without the API" (docs/runbook.md#without-the-api)',
    ];
  const [, region] = / (--region \S+)/.exec(kept.commands.join(' ')) ?? [];
  const check = `aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names ${kept.blue}`;
  return [
    `blue (${kept.blue}) can be put back without Greenshift, by the commands of ${kept.rollout} as of ${kept.at}.`,
    'First see that blue still has healthy servers: a rollout that has ended since may have retired it.',
    `  ${check} --query 'AutoScalingGroups[].Instances[].[InstanceId,LifecycleState,HealthStatus]'${region ? ` ${region}` : ''}`,
    'Then all of these, in their order; afterwards see docs/runbook.md#without-the-api:',
    ...kept.commands.map((command) => `  ${command}`),
  ];
}

async function read(where: Where, endpoint: string, service: string) {
  const file = fileOf(where, endpoint, service);
  return file === undefined ? undefined : readKept(file);
}

/** Undefined for what isn't there, or isn't whole. */
async function readKept(file: string): Promise<Kept | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    return isKept(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
