import { type Clock, sleep } from '../../local-cloud/time/clock.ts';
import type { Clients } from './clients.ts';
import { TAG, type Tag } from './traces.ts';

/** Where experiments put what they make. */
export interface Place {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  readonly vpc: string;
  /** At least two, in two zones. */
  readonly subnets: readonly string[];
  /** What servers boot: an AMI, or a parameter that names one. */
  readonly image: string;
  readonly instanceType: string;
  /** The ARN of a role that state machines may run as; they need no permission. */
  readonly role: string | undefined;
}

/** What is left undone because it is to end: an interrupt, or time that is over. */
export class Ended extends Error {
  override readonly name = 'Ended';
}

/** What an experiment works with. */
export interface Lab {
  readonly clients: Clients;
  readonly place: Place;
  readonly tags: readonly Tag[];
  /** A name of this run, by which all that is left is found again. */
  name(part: string): string;
  /** The role for state machines. Throws when none was given. */
  role(): string;
  /** What several experiments use is made once in a run. */
  once<Value>(key: string, make: () => Promise<Value>): Promise<Value>;
  now(): number;
  wait(seconds: number): Promise<void>;
  /** Looks every few seconds, and returns what isn't undefined. Rejects with Ended when the experiment's time is over. */
  until<Value>(what: string, look: () => Promise<Value | undefined>): Promise<Value>;
}

export interface LabOptions {
  readonly clients: Clients;
  readonly place: Place;
  readonly clock: Clock;
  /** What begins the names of this run. */
  readonly prefix: string;
  readonly shared: Map<string, Promise<unknown>>;
  /** Milliseconds of the clock. */
  readonly deadline: number;
  /** Throws Ended. */
  readonly check: () => void;
}

const LOOK_EVERY = 5_000;

export function createLab({ clients, place, clock, prefix, shared, deadline, check }: LabOptions): Lab {
  const wait = async (ms: number) => {
    check();
    await sleep(clock, ms);
    check();
  };
  return {
    clients,
    place,
    tags: [{ Key: TAG, Value: prefix }],
    name: (part) => `${prefix}-${part}`,
    role() {
      if (place.role === undefined) throw new Ended('it needs --role: the ARN of a role for state machines');
      return place.role;
    },
    once<Value>(key: string, make: () => Promise<Value>) {
      const made = shared.get(key) ?? make();
      shared.set(key, made);
      return made as Promise<Value>;
    },
    now: () => clock.now(),
    wait: (seconds) => wait(seconds * 1_000),
    async until<Value>(what: string, look: () => Promise<Value | undefined>) {
      while (clock.now() < deadline) {
        const found = await look();
        if (found !== undefined) return found;
        await wait(LOOK_EVERY);
      }
      throw new Ended(`its time is over, waiting for ${what}`);
    },
  };
}

/** The name of the refusal; `accepted` when there is none. */
export async function answerOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'accepted';
  } catch (error) {
    if (error instanceof Ended) throw error;
    return (error as Error).name;
  }
}
