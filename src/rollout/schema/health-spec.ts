import type { ProbeSpec } from '../probes/probe-spec.ts';
import type { Health } from '../service-spec/health-spec.ts';
import { dictionary, list, number, object, oneOf, optional, scalar, text } from './check.ts';
import { alarm } from './members.ts';
import { ownMetricSpec } from './own-metrics.ts';

const ratios = { tolerance: optional(number), floor: optional(number), limit: optional(number) };

const probe = object<ProbeSpec>({
  method: oneOf('GET', 'HEAD', 'OPTIONS', 'POST'),
  path: text,
  host: optional(text),
  headers: optional(dictionary(text)),
  status: number,
  header: optional(object<NonNullable<ProbeSpec['header']>>({ name: text, value: text })),
  text: optional(text),
  json: optional(object<NonNullable<ProbeSpec['json']>>({ at: text, is: scalar })),
  within: text,
  times: number,
});

/** By its types alone, as the rest of a stored spec. */
export const health = object<Health>({
  preset: oneOf('standard', 'strict'),
  falseRevertRate: optional(number),
  minimumRequests: optional(number),
  retries: number,
  warmUp: optional(text),
  errors: optional(object<NonNullable<Health['errors']>>(ratios)),
  slow: optional(object<NonNullable<Health['slow']>>({ above: number, ...ratios })),
  refused: optional(
    object<NonNullable<Health['refused']>>({ above: optional(number), times: optional(number) }),
  ),
  metrics: optional(list(ownMetricSpec)),
  alarms: optional(list(alarm)),
  probes: optional(list(probe)),
});
