import type { Cause, RolloutImage, RolloutRequest } from '../admission/rollout-request.ts';
import type { AlarmRule, HealthSettings } from '../analysis/health-settings.ts';
import type { MetricSettings } from '../analysis/metric-settings.ts';
import type { Announcement } from '../announcements/announcement-schema.ts';
import type { Outcome } from '../phase.ts';
import type { Expected, ProbeRule } from '../probes/rule.ts';
import type { Result } from '../record.ts';
import type { Limits } from '../service-spec/spec.ts';
import type { Route } from '../traffic/routes.ts';
import {
  type Check,
  dictionary,
  flag,
  list,
  number,
  object,
  oneOf,
  optional,
  text,
  variant,
} from './check.ts';
import { ownMetric, ratio, valueMetric } from './own-metrics.ts';

export const outcome = oneOf<Outcome>('promoted', 'reverted', 'abandoned', 'needs-operator');

export const result = oneOf<Result>('promoted', 'reverted', 'rolled-back', 'replaced', 'abandoned');

export const image = object<RolloutImage>({
  id: text,
  build: optional(text),
  builtAt: optional(number),
});

export const cause = variant<Cause>({
  'image-published': object({ kind: oneOf('image-published'), build: text }),
  requested: object<Extract<Cause, { kind: 'requested' }>>({
    kind: oneOf('requested'),
    by: text,
    reason: optional(text),
  }),
  rollback: object<Extract<Cause, { kind: 'rollback' }>>({
    kind: oneOf('rollback'),
    by: text,
    reason: optional(text),
  }),
});

export const request = object<RolloutRequest>({
  image,
  cause,
  fastForward: optional(flag),
  allowRepeat: optional(flag),
  attempt: optional(number),
  outsideWindows: optional(flag),
});

export const limits = object<Limits>({
  badShare: number,
  minimumRequests: number,
  onInconclusive: oneOf('hold', 'advance', 'revert'),
  holdAtMost: text,
  pauseAtMost: optional(text),
  onPauseEnd: optional(oneOf('call', 'resume', 'revert')),
});

export const alarm = object<AlarmRule>({
  name: text,
  action: oneOf<AlarmRule['action']>('revert', 'hold', 'call'),
});

const probe = object<ProbeRule>({
  method: text,
  path: text,
  host: optional(text),
  headers: optional(dictionary(text)),
  expected: object<Expected>({
    status: number,
    header: optional(object<NonNullable<Expected['header']>>({ name: text, value: text })),
    text: optional(text),
    json: optional(object<NonNullable<Expected['json']>>({ at: text, is: text })),
  }),
  within: number,
  times: number,
});

export const health = object<HealthSettings>({
  falseRevertRate: number,
  errors: object<MetricSettings>(ratio),
  slow: optional(object<NonNullable<HealthSettings['slow']>>({ ...ratio, aboveSeconds: number })),
  refused: object<HealthSettings['refused']>({ above: number, times: number }),
  advanceEarly: flag,
  warmUp: optional(number),
  metrics: optional(list(ownMetric)),
  values: optional(list(valueMetric)),
  alarms: optional(list(alarm)),
  probes: optional(list(probe)),
});

export const route = object<Route>({ listener: optional(text), rule: optional(text) });

/** What was valid when it was written is delivered as it is. */
const announcement = object<{ type: string; id: string; at: string }>({ type: text, id: text, at: text });

export const outbox = optional(list<readonly Announcement[]>(announcement as unknown as Check<Announcement>));
