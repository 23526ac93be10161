import { AwsError } from '../../operations.ts';
import type { Clock } from '../../time/clock.ts';

/** What a parameter is: a text, texts with commas between them, or one that is encrypted where it is kept. */
export type ParameterType = 'String' | 'StringList' | 'SecureString';

/** One of the values that a parameter has had. */
export interface ParameterVersion {
  readonly name: string;
  readonly type: ParameterType;
  readonly value: string;
  /** The first is 1. */
  readonly version: number;
  readonly modified: Date;
}

/** Parameter Store, as Systems Manager and EC2 read it. */
export interface ParameterStore {
  /** Adds a value; its version. */
  put(name: string, value: string, type?: ParameterType): number;
  /** A version of a parameter, the newest without one; undefined when there isn't that one. */
  find(name: string, version?: number): ParameterVersion | undefined;
  /** The newest version of each, by name. */
  all(): ParameterVersion[];
  /** Whether there was one. */
  delete(name: string): boolean;
}

/**
 * Systems Manager keeps so many versions, and drops the oldest.
 *
 * @see https://docs.aws.amazon.com/ssm/latest/userguide/sysman-paramstore-versions.html
 */
const VERSIONS_KEPT = 100;

export function createParameterStore({ now }: Pick<Clock, 'now'>): ParameterStore {
  const versions = new Map<string, ParameterVersion[]>();
  return {
    put(name, value, type = 'String') {
      const before = versions.get(name) ?? [];
      const version = (before.at(-1)?.version ?? 0) + 1;
      const next = { name, type, value, version, modified: new Date(now()) };
      versions.set(name, [...before, next].slice(-VERSIONS_KEPT));
      return version;
    },
    find(name, version) {
      const all = versions.get(name) ?? [];
      return version === undefined ? all.at(-1) : all.find((one) => one.version === version);
    },
    all: () =>
      [...versions.values()].map((all) => all.at(-1)!).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    delete: (name) => versions.delete(name),
  };
}

/** What a request names: the newest version, or one of them (`/web/greeting:2`). */
export interface Selected extends ParameterVersion {
  /** `:2`, as responses repeat it; none where the newest is meant. */
  readonly selector?: string;
}

/** A parameter as a request names it. Throws `ParameterNotFound` or `ParameterVersionNotFound`. */
export function findParameter(store: ParameterStore, selected: string): Selected {
  const [, name = selected, version] = /^([^:]+):(\d+)$/.exec(selected) ?? [];
  const newest = store.find(name);
  // The message of Systems Manager is empty, too.
  if (!newest) throw new AwsError('ParameterNotFound', '');
  if (version === undefined) return newest;
  const found = store.find(name, Number(version));
  if (!found)
    throw new AwsError(
      'ParameterVersionNotFound',
      `Systems Manager could not find version ${version} of ${name}. Verify the version and try again.`,
    );
  return { ...found, selector: `:${version}` };
}
