import type { Clock } from './time/clock.ts';

/** An EventBridge event as it is put on the default bus by an AWS service. */
export interface CloudEvent {
  readonly source: string;
  readonly 'detail-type': string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

/** What every service of the local cloud is built from: where and when it is, and the bus its events go to. */
export interface Region {
  readonly clock: Clock;
  readonly account: string;
  readonly name: string;
  /** Uniform in [0, 1). Seeded in a simulation, so that a run can be repeated. */
  readonly random: () => number;
  /** Puts an AWS service's event on the default event bus. */
  readonly emit: (event: CloudEvent) => void;
}

/** `arn:aws:<service>:<region>:<account>:<resource>` */
export const arn = (region: Pick<Region, 'account' | 'name'>, service: string, resource: string) =>
  `arn:aws:${service}:${region.name}:${region.account}:${resource}`;

/** Two digits for each byte: numbers of 32 bits are slow to write in another base. */
const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

const digitsOf = (word: number) =>
  `${DIGITS[word >>> 24]}${DIGITS[(word >>> 16) & 255]}${DIGITS[(word >>> 8) & 255]}${DIGITS[word & 255]}`;

/** `length` random lowercase hexadecimal digits, as AWS uses them in its identifiers. */
export function hex(region: Pick<Region, 'random'>, length: number): string {
  let digits = '';
  while (digits.length < length) {
    digits += digitsOf(Math.floor(region.random() * 2 ** 32));
  }
  return digits.slice(0, length);
}
