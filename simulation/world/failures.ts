import { FAILURES, type Failures } from './state.ts';

const NO_FAILURES: Failures = {
  badShare: 0,
  unansweredShare: 0,
  refusedShare: 0,
  closedShare: 0,
  hangingShare: 0,
  slowShare: 0,
  unreachableShare: 0,
};

/** A server that doesn't run takes no connection. */
export const NOT_RUNNING: Partial<Failures> = { unreachableShare: 1 };

/** By the model of all servers of a fleet, and by their number: sums of fractions are rounded. */
const ofOneModel = new WeakMap<Partial<Failures>, Map<number, Failures>>();

/** The means of what the servers of a fleet do, which run one image as a rule. */
export function failuresOf(models: readonly Partial<Failures>[]): Failures {
  const [first] = models;
  if (first === undefined || models.some((model) => model !== first)) return meansOf(models);
  const byNumber = ofOneModel.get(first) ?? new Map<number, Failures>();
  const means = byNumber.get(models.length) ?? meansOf(models);
  ofOneModel.set(first, byNumber.set(models.length, means));
  return means;
}

function meansOf(models: readonly Partial<Failures>[]): Failures {
  const means: Record<keyof Failures, number> = { ...NO_FAILURES };
  for (const name of FAILURES) {
    for (const model of models) means[name] += model[name] ?? 0;
    means[name] /= models.length || 1;
  }
  return means;
}
