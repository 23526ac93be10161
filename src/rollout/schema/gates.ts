import type { AskedGate, GateAnswer, Gating } from '../gates/gate-record.ts';
import type { GateRule } from '../gates/gate-rule.ts';
import type { GateSpec } from '../gates/gate-spec.ts';
import { list, number, object, oneOf, optional, text } from './check.ts';

export const gate = object<GateRule>({
  name: text,
  moment: oneOf<GateRule['moment']>('traffic', 'step', 'retirement', 'revert'),
  function: text,
  timeout: number,
  onTimeout: optional(oneOf('fail', 'pass')),
});

/** By its types alone, as the rest of a stored spec. */
export const gateSpec = object<GateSpec>({
  name: text,
  before: optional(oneOf('traffic', 'step', 'retirement')),
  after: optional(oneOf('revert')),
  function: text,
  timeout: text,
  onTimeout: optional(oneOf('fail', 'pass')),
});

const kind = oneOf<GateAnswer['kind']>('pass', 'fail', 'wait', 'unanswered', 'passed-over');

const asked = object<AskedGate>({
  name: text,
  since: number,
  paused: optional(number),
  attempt: number,
  answer: optional(object<GateAnswer>({ kind, reason: text })),
  at: optional(number),
  told: optional(list(kind)),
});

export const gating = object<Gating>({
  point: oneOf<Gating['point']>('step', 'retirement', 'revert'),
  step: number,
  weight: optional(number),
  gates: list(asked),
  waitedAt: optional(number),
});
