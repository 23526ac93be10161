import { architectureOf } from './capacity.ts';

/** An instance type as its name tells it: `m5.xlarge` has 4 vCPUs with 4 GiB each. */
export interface InstanceType {
  readonly name: string;
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly architecture: string;
  readonly isBurstable: boolean;
  /** For comparisons alone: per hour, in no currency. */
  readonly price: number;
}

export const GIB = 1024;
/** GiB per vCPU by the letter of a family. */
const MEMORY: Readonly<Record<string, number>> = { c: 2, m: 4, r: 8, x: 16, z: 8, i: 8, d: 8 };
/** vCPUs and GiB of the small sizes, which families with credits have. */
const SMALL: Readonly<Record<string, readonly [vcpus: number, gib: number]>> = {
  nano: [2, 0.5],
  micro: [2, 1],
  small: [2, 2],
  medium: [2, 4],
};

/** What the name of an instance type says. */
export function instanceType(name: string): InstanceType {
  const [family = '', size = ''] = name.split('.');
  const isBurstable = family.startsWith('t');
  const small = isBurstable ? SMALL[size] : undefined;
  const vcpus = small?.[0] ?? vcpusOf(size);
  const gib = small?.[1] ?? vcpus * (isBurstable ? 4 : (MEMORY[family[0] ?? ''] ?? 4));
  const architecture = architectureOf(name);
  const discount = architecture === 'arm64' ? 0.8 : /\da/.test(family) ? 0.9 : 1;
  return {
    name,
    vcpus,
    memoryMiB: gib * GIB,
    architecture,
    isBurstable,
    price: (vcpus + gib / 4) * discount * (isBurstable ? 0.9 : 1),
  };
}

/** `medium` and smaller are one vCPU, `large` two, `xlarge` four, `8xlarge` eight times as many. */
function vcpusOf(size: string): number {
  if (size === 'large') return 2;
  if (size.startsWith('metal')) return 96;
  const times = /^(\d*)xlarge$/.exec(size)?.[1];
  return times === undefined ? 1 : 4 * Number(times || 1);
}
