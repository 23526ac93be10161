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

/**
 * The ports to take; undefined, with a word to the user, where one of them is taken. Throws RangeError for what is no port.
 */
export async function freePorts({ port, exit }: StartOptions): Promise<Ports | undefined> {
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
export function untilInterrupted(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => resolve(undefined));
  });
}
