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
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '0.5' },
  },
});
const [connections, rounds, seconds] = [options.connections, options.rounds, options.seconds].map(positive);

const OWN = 'local load balancer';
/** Rounds after which compiled code is warm. */
const WARM_UP = 2;

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
    [OWN, await child('balancer', ...targets.map(String))],
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
async function measure({ ports, stop }: Paths): Promise<Map<string, number[]>> {
  const rates = new Map([...ports.keys()].map((path) => [path, [] as number[]]));
  try {
    for (let round = -WARM_UP; round < rounds!; round++) {
      for (const [path, port] of ports) {
        const rate = await requestsPerSecond(port, { connections: connections!, seconds: seconds! });
        if (round >= 0) rates.get(path)!.push(rate);
      }
    }
  } finally {
    stop();
  }
  return rates;
}

/** Ratios are taken round by round, too. */
function report(rates: ReadonlyMap<string, readonly number[]>): void {
  const own = rates.get(OWN)!;
  console.log(`medians of ${rounds} rounds of ${seconds} s over ${connections} connections\n`);
  for (const [path, values] of rates) {
    const ratio = median(own.map((rate, round) => rate / values[round]!)).toFixed(2);
    const relation = path === OWN ? '' : `the local load balancer carries ${ratio} of it`;
    console.log(`${path.padEnd(20)} ${median(values).toFixed(0).padStart(7)} requests/s   ${relation}`);
  }
  if (!rates.has('nginx')) console.log('nginx                is not installed');
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
