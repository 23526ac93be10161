import { ANY, PORTS, type Ports, portsFrom } from './endpoints.ts';
import { takenAmong } from './free-ports.ts';

/** What `npm start` has in common, whatever it plays. */

export interface StartOptions {
  /** End after the scenarios. */
  readonly exit: boolean;
  /** As `portsFrom` reads it; without one the ports are fixed, or any free ones with `exit`. */
  readonly port?: string | undefined;
  /** Opens a dashboard of the API, on a port. Without one, and with `exit`, there is none. */
  readonly openDashboard?: OpenDashboard;
}

type OpenDashboard = (
  apiUrl: string,
  port: number,
  onError: (error: unknown) => void,
) => Promise<{ readonly address: string; close(): Promise<void> }>;

type OnError = (error: unknown, where: string) => void;

/** What a session plays, on a cloud that is up and has its load. */
export interface Play<Result> {
  readonly apiUrl: string;
  readonly scenarios: readonly (() => Promise<Result>)[];
  /** `columns`: of the terminal. */
  report(results: readonly Result[], columns?: number): string;
  /** What is about to happen, and where to watch it. */
  aboutToHappen(dashboard: string): string;
  /** What to try once the scenarios are over and the cloud stays up. */
  nextSteps(dashboard?: string): string;
  /** Shows what the user publishes as the scenarios are shown, until `stop` is aborted. */
  showMore(stop: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a local cloud with `content` and plays its scenarios. The cloud stays up after them until it is interrupted, unless
 * `exit` is set. Returns the exit code: 0, 1 when something wasn't as expected, 130 when interrupted. Throws RangeError for
 * what is no port.
 */
export async function playSession<Result extends { readonly mismatches: readonly string[] }>(
  options: StartOptions,
  content: string,
  open: (ports: Ports, onError: OnError) => Promise<Play<Result>>,
): Promise<number> {
  const { exit, openDashboard } = options;
  const ports = await freePorts(options);
  if (!ports) return 1;
  const errors: string[] = [];
  const onError: OnError = (error, where) => void errors.push(`${where}: ${error}`);
  process.stdout.write(`Greenshift: starting a local cloud with ${content} …\n`);
  const interrupted = untilInterrupted();
  const play = await open(ports, onError);
  const dashboard = exit
    ? undefined
    : await openDashboard?.(play.apiUrl, ports.dashboard, (error) => onError(error, 'the dashboard'));
  if (dashboard) process.stdout.write(play.aboutToHappen(dashboard.address));
  try {
    const results = await Promise.race([inTurn(play.scenarios), interrupted]);
    if (results === undefined) return 130;
    process.stdout.write(`\n${play.report(results, process.stdout.columns)}\n`);
    for (const error of errors) process.stdout.write(`✗ inside the cloud: ${error}\n`);
    if (!exit) {
      process.stdout.write(play.nextSteps(dashboard?.address));
      await showUntil(interrupted, play);
    }
    return errors.length === 0 && results.every(({ mismatches }) => mismatches.length === 0) ? 0 : 1;
  } finally {
    await dashboard?.close();
    await play.close();
  }
}

async function inTurn<Result>(scenarios: readonly (() => Promise<Result>)[]): Promise<Result[]> {
  const results: Result[] = [];
  for (const play of scenarios) results.push(await play());
  return results;
}

async function showUntil(
  interrupted: Promise<undefined>,
  { showMore }: Pick<Play<unknown>, 'showMore'>,
): Promise<void> {
  const stop = new AbortController();
  const shown = showMore(stop.signal);
  await Promise.race([interrupted, shown]);
  stop.abort();
  await shown;
}

/**
 * The ports to take; undefined, with a word to the user, where one of them is taken. Throws RangeError for what is no port.
 */
async function freePorts({ port, exit }: StartOptions): Promise<Ports | undefined> {
  const ports = port === undefined ? (exit ? ANY : PORTS) : portsFrom(port);
  const taken = await takenAmong(Object.values(ports));
  if (taken === undefined) return ports;
  process.stderr.write(
    `✗ port ${taken} is taken: is the local cloud up already? --port takes another one, 0 any that is free.\n`,
  );
  return undefined;
}

/**
 * The listener stays after the first signal: the package that shows the cursor again would end the process at once if it
 * were the last listener.
 */
function untilInterrupted(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => resolve(undefined));
  });
}
