import './silence-logs.ts';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { PORTS } from './endpoints.ts';
import { type Stage, setStage } from './environment.ts';
import { takenAmong } from './free-ports.ts';
import { type Load, startLoad } from './load-generator.ts';
import { invitation } from './next-steps.ts';
import { report } from './report.ts';
import { type Story, type Theatre, type Told, tell } from './scenario.ts';
import { createScreen } from './screen.ts';
import type { View } from './view.ts';
import { webSpec } from './web-spec.ts';

const SPEED = 75;
const PER_SECOND = 500;
const images = (name: string) => fileURLToPath(new URL(`../examples/web/${name}`, import.meta.url));

const STORIES: readonly Story[] = [
  { title: 'v2 is published and rolls out', folder: images('v2'), image: 'v2', expected: 'promoted' },
  {
    title: 'v3 fails 5 % of its requests and is reverted',
    folder: images('v3'),
    image: 'v3',
    expected: 'reverted',
  },
  {
    title: 'v4 is rolled back by on-call half-way',
    folder: images('v4'),
    image: 'v4',
    expected: 'reverted',
    meanwhile: rollBackHalfWay,
  },
];

/** Presses the button as on-call would, as soon as half of the traffic is on green. */
async function rollBackHalfWay({ api }: Stage, { rollout }: View): Promise<boolean> {
  if (rollout?.phase !== 'baking' || rollout.traffic.observed < 50) return false;
  const { status, body } = await api('POST', '/services/web/rollback', { reason: 'the story wants it' });
  if (status !== 202) throw new Error(`the rollback was refused: ${JSON.stringify(body)}`);
  return true;
}

/**
 * `npm start`: three rollouts on a cloud of one's own, at 75 times real time. The cloud stays up after them until it is
 * interrupted, unless `exit` is asked for. Answers the exit code.
 */
export async function start({ exit }: { exit: boolean }): Promise<number> {
  const ports = exit ? { endpoint: 0, api: 0 } : PORTS;
  const taken = await takenAmong(Object.values(ports));
  if (taken !== undefined) {
    process.stderr.write(
      `✗ port ${taken} is taken: is the local cloud up already? --exit takes free ports.\n`,
    );
    return 1;
  }
  const errors: string[] = [];
  const onError = (error: unknown, where: string) => errors.push(`${where}: ${error}`);
  process.stdout.write('Greenshift: bringing up a cloud of your own, with three servers of v1 …\n');
  const interrupted = untilInterrupted();
  const stage = await setStage({ speed: SPEED, ports, firstImage: images('v1'), spec: webSpec, onError });
  // The clients go on after the stories: a rollout that nobody sends a request to learns nothing, and goes back.
  const load = startLoad({ url: `${stage.serviceUrl}/`, perSecond: PER_SECOND, random: Math.random });
  try {
    const ended = await Promise.race([tellAll(stage, load), interrupted]);
    if (ended === undefined) return 130;
    process.stdout.write(`\n${report(ended, process.stdout.columns)}\n`);
    for (const error of errors) process.stdout.write(`✗ inside the cloud: ${error}\n`);
    if (!exit) {
      process.stdout.write(invitation(stage));
      await interrupted;
    }
    return errors.length === 0 && ended.every(({ disappointments }) => disappointments.length === 0) ? 0 : 1;
  } finally {
    await load.stop();
    await stage.close();
  }
}

async function tellAll(stage: Stage, load: Load): Promise<Told[]> {
  const live = (await stage.deployment.ports.services.get('web')).live;
  const names = new Map([[live.imageId, 'v1']]);
  const screen = createScreen(process.stdout);
  const theatre: Theatre = { stage, load, screen, speed: SPEED, perSecond: PER_SECOND, names };
  const told: Told[] = [];
  for (const story of STORIES) told.push(await tell(theatre, story));
  return told;
}

/**
 * The listener stays after the first signal: what shows the cursor again ends the process at once when it finds itself
 * the last one that listens.
 */
function untilInterrupted(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => resolve(undefined));
  });
}

/** A misspelt option is a sentence and not a stack. */
async function startAsAsked(): Promise<number> {
  try {
    return await start(parseArgs({ options: { exit: { type: 'boolean', default: false } } }).values);
  } catch (error) {
    if (!(error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')))
      throw error;
    process.stderr.write(`${error.message}\nusage: npm start [-- --exit]\n`);
    return 2;
  }
}

if (import.meta.main) {
  process.exitCode = await startAsAsked();
}
