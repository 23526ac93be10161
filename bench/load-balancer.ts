import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { requestsPerSecond } from './load-balancer/clients.ts';
import { startNginx } from './load-balancer/nginx.ts';

/**
 * What the local load balancer carries, beside a direct connection and, where it is installed, nginx: each in a process
 * of its own before the same two servers. Figures of one machine mean little on another one; the ratios do.
 */

const { values: options } = parseArgs({
  options: {
    connections: { type: 'string', default: '32' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '1' },
  },
});
const [connections, rounds, seconds] = [options.connections, options.rounds, options.seconds].map(positive);

const children: ChildProcess[] = [];
try {
  report(await measure(await start()));
} finally {
  for (const child of children) child.disconnect();
}

/** The ports to measure, and how to stop what does not end with this process by itself. */
interface Paths {
  readonly ports: ReadonlyMap<string, number>;
  readonly stop: () => void;
}

async function start(): Promise<Paths> {
  const targets = [await child('target'), await child('target')];
  const ports = new Map([
    ['direct', targets[0]!],
    ['local load balancer', await child('balancer', ...targets.map(String))],
  ]);
  const nginx = await startNginx(targets);
  if (nginx) ports.set('nginx', nginx.port);
  return { ports, stop: () => nginx?.stop() };
}

/** Starts a process and returns the port that it says it listens on. */
async function child(role: string, ...args: string[]): Promise<number> {
  const started = fork(`${import.meta.dirname}/load-balancer/${role}.ts`, args);
  children.push(started);
  const [port] = await once(started, 'message');
  return port as number;
}

/** Round by round, not path by path: a machine that slows down for a while slows all of them down. */
async function measure({ ports, stop }: Paths): Promise<Map<string, number>> {
  const rates = new Map([...ports.keys()].map((path) => [path, [] as number[]]));
  try {
    // The first round only warms up.
    for (let round = 0; round <= rounds!; round++) {
      for (const [path, port] of ports) {
        const rate = await requestsPerSecond(port, { connections: connections!, seconds: seconds! });
        if (round > 0) rates.get(path)!.push(rate);
      }
    }
  } finally {
    stop();
  }
  return new Map([...rates].map(([path, values]) => [path, median(values)]));
}

function report(medians: ReadonlyMap<string, number>): void {
  const own = medians.get('local load balancer')!;
  console.log(`medians of ${rounds} rounds of ${seconds} s over ${connections} connections\n`);
  for (const [path, rate] of medians) {
    const ratio = rate === own ? '' : `the local load balancer carries ${(own / rate).toFixed(2)} of it`;
    console.log(`${path.padEnd(20)} ${rate.toFixed(0).padStart(7)} requests/s   ${ratio}`);
  }
  if (!medians.has('nginx')) console.log('nginx                is not installed');
}

function positive(text: string): number {
  const number = Number(text);
  if (!(number > 0)) throw new Error(`${text} is no positive number`);
  return number;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
