import type { Lab } from './lab.ts';

/** What an experiment found, as plain values: what is compared between an account and the local cloud. */
export type Facts = Readonly<Record<string, string | number | boolean>>;

/** What costs money while an experiment runs. */
export type Billed = 'load balancer' | 'server' | 'custom metric' | 'table' | 'transitions';

/** One question to a cloud about something that Greenshift builds on and that no document settles. */
export interface Experiment {
  /** Its name on the command line, in the fixtures and on the page. */
  readonly name: string;
  readonly question: string;
  /** What Greenshift builds on and the local cloud does. */
  readonly expected: Facts;
  /** The file that builds on it. */
  readonly builtOn: string;
  /** What Greenshift does where it is otherwise. */
  readonly otherwise: string;
  readonly bills?: readonly Billed[];
  /** Minutes of the cloud's time after which it is given up. */
  readonly minutes: number;
  /** Rejects when the cloud refuses what isn't the question, or when its time is over. */
  observe(lab: Lab): Promise<Facts>;
}

/** The names of the facts that aren't as expected. */
export const differences = (expected: Facts, found: Facts): string[] =>
  [...new Set([...Object.keys(expected), ...Object.keys(found)])].filter(
    (name) => expected[name] !== found[name],
  );
