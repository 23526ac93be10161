import type { ServingFleet } from '../fleet/serving-fleet.ts';
import type { LastRollout } from '../last.ts';
import type { Service } from '../service.ts';
import type { RecallMark, Retry, Twin } from '../service-records.ts';
import type { FleetSpec } from '../service-spec/fleet-spec.ts';
import type { ServiceSpec, Step } from '../service-spec/spec.ts';
import { either, flag, list, number, object, oneOf, optional, text } from './check.ts';
import { recordFormat } from './format.ts';
import { gateSpec } from './gates.ts';
import { health } from './health-spec.ts';
import { cause, image, limits, outbox, outcome, request, result, route } from './members.ts';
import { deletions, findings, rebuild, rebuildSpec, requires, retentionSpec } from './provenance.ts';
import { replacing } from './replacing.ts';
import { promotedFrom, unwanted, upstream } from './upstream.ts';
import { awaited, withheld } from './waiting.ts';
import { windows } from './windows.ts';

const fleetSpec = either(
  text,
  object<Exclude<FleetSpec, string>>({ name: text, like: text, followTemplate: optional(flag) }),
);

/** By its types alone: `ServiceSpec` has validated it. */
const spec = object<ServiceSpec>({
  service: text,
  image: object<ServiceSpec['image']>({
    pipeline: optional(text),
    recipePrefix: optional(text),
    promotedFrom: optional(promotedFrom),
    after: optional(text),
    approval: optional(flag),
    campaign: optional(flag),
    owners: list(text),
    requires: optional(requires),
    findings: optional(findings),
    rebuild: optional(rebuildSpec),
    retention: optional(retentionSpec),
  }),
  traffic: object<ServiceSpec['traffic']>({
    routes: optional(list(route)),
    targetGroups: optional(list(text)),
    pairs: optional(
      list(
        object<NonNullable<ServiceSpec['traffic']['pairs']>[number]>({
          routes: list(route),
          targetGroups: list(text),
        }),
      ),
    ),
    twin: optional(oneOf('tell', 'follow')),
    stickiness: optional(text),
    testers: optional(
      object<NonNullable<ServiceSpec['traffic']['testers']>>({ header: text, value: optional(text) }),
    ),
  }),
  fleet: fleetSpec,
  steps: list(object<Step>({ weight: number, bake: text, approval: optional(flag) })),
  startWithin: text,
  backWithin: optional(text),
  onNewImage: oneOf('queue', 'replace', 'refuse'),
  windows: optional(windows),
  surge: optional(text),
  instantRollback: optional(flag),
  allowOverlap: optional(flag),
  limits,
  health: optional(health),
  gates: optional(list(gateSpec)),
  advanceEarly: optional(flag),
  onRecall: optional(oneOf('restore', 'call')),
  immutability: optional(oneOf('report', 'replace')),
  refresh: optional(
    object<NonNullable<ServiceSpec['refresh']>>({
      maxAge: optional(text),
      schedule: optional(text),
      timeZone: optional(text),
      expedited: optional(flag),
    }),
  ),
});

const fleet = object<ServingFleet>({
  fleet: text,
  targetGroup: text,
  targetGroups: optional(list(text)),
  imageId: text,
  arn: optional(text),
});

const lock = object<NonNullable<Service['lock']>>({ rollout: text, since: number, request });

const last = object<LastRollout>({
  rollout: text,
  outcome,
  result: optional(result),
  aborted: flag,
  at: number,
  tookBack: optional(flag),
  pressedAt: optional(number),
  broughtBack: optional(flag),
});

const retry = object<Retry>({
  image,
  cause,
  rollout: text,
  reason: text,
  attempt: number,
  at: number,
});

const schema = object<Service>({
  name: text,
  spec,
  twins: optional(list(object<Twin>({ of: text, name: text, arn: optional(text) }))),
  followsSince: number,
  version: number,
  generation: number,
  epoch: number,
  live: fleet,
  liveSince: optional(number),
  previous: optional(fleet),
  lock: optional(lock),
  unwanted: optional(unwanted),
  last: optional(last),
  rolledOut: list(
    object<Service['rolledOut'][number]>({ image: text, rollout: text, builtAt: optional(number) }),
  ),
  refused: optional(list(text)),
  recalled: optional(
    list(object<RecallMark>({ image: text, at: number, by: text, reason: text, told: optional(text) })),
  ),
  queued: optional(request),
  awaited: optional(awaited),
  withheld: optional(withheld),
  rebuild: optional(rebuild),
  deletions: optional(deletions),
  retry: optional(retry),
  upstream: optional(upstream),
  patternChange: optional(text),
  refreshedFor: optional(number),
  agesAt: optional(number),
  replacing: optional(replacing),
  freeze: optional(
    object<NonNullable<Service['freeze']>>({ at: number, by: text, reason: text, until: number }),
  ),
  removed: optional(object<NonNullable<Service['removed']>>({ at: number, by: text, reason: text })),
  outbox,
});

export const serviceFormat = recordFormat('service', schema);
