import type { AgainstGreen, Evidence, Tick } from '../analysis/evidence.ts';
import type { MetricStanding } from '../analysis/own-data.ts';
import type { Sample } from '../analysis/sample.ts';
import type { Abandonment, Approval, Pause, Promotion, Serving } from '../interventions/interventions.ts';
import type { Leftover } from '../leftover.ts';
import { PHASES, type Phase } from '../phase.ts';
import type { Plan, PlannedStep } from '../plan/plan.ts';
import type { TimelineEntry } from '../record.ts';
import { flag, list, number, object, oneOf, onlyTrue, optional, text } from './check.ts';
import { gate } from './gates.ts';

const plannedStep = object<PlannedStep>({
  weight: number,
  bake: number,
  approval: optional(flag),
  hold: optional(flag),
  byHand: optional(flag),
});

export const plan = object<Plan>({
  steps: list(plannedStep),
  horizon: optional(number),
  planned: optional(list(plannedStep)),
  startWithin: number,
  backWithin: optional(number),
  surge: optional(number),
  tickSeconds: number,
  holdAtMost: number,
  gates: optional(list(gate)),
});

export const sample = object<Sample>({
  requests: number,
  bad: number,
  faults: optional(number),
  refused: optional(number),
  slow: optional(number),
  inFlight: optional(number),
  shared: optional(onlyTrue),
});
export const abandonment = object<Abandonment>({
  at: number,
  by: text,
  reason: text,
  serving: oneOf<Serving>('blue', 'green', 'shared', 'unknown'),
});

export const leftover = object<Leftover>({ what: text, why: text, how: text, permission: optional(text) });

const standing = object<MetricStanding>({
  name: text,
  state: oneOf<MetricStanding['state']>('good', 'worse', 'unknown'),
  text,
});

export const evidence = object<Evidence>({
  next: number,
  missing: optional(list(number)),
  givenUp: optional(number),
  blue: sample,
  green: sample,
  recent: list(object<Omit<Tick, 'own' | 'values'>>({ minute: number, blue: sample, green: sample })),
  unhealthySince: optional(number),
  held: optional(list(text)),
  lookedAt: optional(number),
  metrics: optional(list(standing)),
  against: optional(object<AgainstGreen>({ odds: number, revertAt: number, reason: text })),
});

export const pause = object<Pause>({
  kind: oneOf<Pause['kind']>('asked', 'approval', 'hold', 'window'),
  at: number,
  since: optional(number),
  until: number,
  by: optional(text),
  reason: text,
});

export const promotion = object<Promotion>({ step: number, to: number, at: number, by: text, reason: text });

export const approval = object<Approval>({ step: number, at: number, by: text, reason: text });

export const phase = oneOf<Phase>(...PHASES);

export const timelineEntry = object<TimelineEntry>({
  at: number,
  phase,
  what: text,
  green: optional(number),
  times: optional(number),
  since: optional(number),
});
