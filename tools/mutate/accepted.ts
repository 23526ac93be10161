import * as z from 'zod';
import type { Mutant } from './mutants.ts';

const entry = z.strictObject({
  file: z.string(),
  operator: z.string().optional(),
  scope: z.string().optional(),
  before: z.string().optional(),
  after: z.string().optional(),
  reason: z.string().min(10),
});

/** Mutants that no test has to notice, and why. Members that are left out match everything. */
export type Accepted = z.infer<typeof entry>;

/** Throws ZodError for an entry without a reason, or with a member that means nothing. */
export const parseAccepted = (json: string): Accepted[] => z.array(entry).parse(JSON.parse(json));

export interface Divided {
  readonly open: readonly Mutant[];
  readonly accepted: readonly Mutant[];
  /** Entries that match no mutant: the code they were about has changed. */
  readonly stale: readonly Accepted[];
}

export function divide(mutants: readonly Mutant[], entries: readonly Accepted[]): Divided {
  const isAccepted = (mutant: Mutant) => entries.some((one) => matches(one, mutant));
  return {
    open: mutants.filter((mutant) => !isAccepted(mutant)),
    accepted: mutants.filter(isAccepted),
    stale: entries.filter((one) => !mutants.some((mutant) => matches(one, mutant))),
  };
}

const matches = ({ reason: _, ...wanted }: Accepted, mutant: Mutant) =>
  Object.entries(wanted).every(([member, value]) => mutant[member as keyof Mutant] === value);
