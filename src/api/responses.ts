import * as z from 'zod';
import type { Serving } from '../rollout/abandonment.ts';
import type { Outcome, Phase, Result } from '../rollout/record.ts';
import { ServiceSpec } from '../rollout/spec.ts';
import type { AfterWait, WaitKind } from '../rollout/waiting.ts';
import { Setting } from './setting-response.ts';

/** What the API returns, for the OpenAPI document and for tests. Nothing that ships imports it. */

const time = z.iso.datetime().describe('ISO 8601, in UTC.');
const image = z.string().describe('The id of an AMI.');
const build = z.string().describe('The ARN of the Image Builder build that an image comes from.');
const rolloutId = z.string().describe('The service and the generation, for example web-42.');
const by = z.string().describe('The ARN of the caller, as IAM has authenticated it.');
const percent = z.number().min(0).max(100).describe('Percent, with at most one decimal.');

const phase = z
  .enum<Phase[]>([
    'planned',
    'launching',
    'proving',
    'shifting',
    'baking',
    'retiring-blue',
    'rolling-back',
    'retiring-green',
    'concluded',
  ])
  .describe('Where the rollout is.');
const outcome = z
  .enum<Outcome[]>(['promoted', 'reverted', 'abandoned', 'needs-operator'])
  .describe('How it ended; needs-operator is not the end: the rollout waits for a person.');

const result = z
  .enum<Result[]>(['promoted', 'reverted', 'rolled-back', 'replaced', 'abandoned'])
  .describe(
    'How it ended: reverted by itself, rolled back by a person, replaced by a newer image, or abandoned where it was.',
  );

const duration = z.string().describe('A whole number and a unit: s, m, h or d.');

const waiting = z
  .strictObject({
    for: z
      .enum<WaitKind[]>(['bake', 'evidence', 'servers', 'split', 'blue', 'drain', 'operator'])
      .describe(
        'The end of the bake; metrics or requests that are missing, or speak against green; healthy servers of green; a blue that was made smaller; a fleet that drains; a person.',
      ),
    held: z.boolean().describe('Something is in the way of the rollout.'),
    reason: z.string(),
    code: z.string().nullable().describe('The reason for programs, where there is one.'),
    until: time.nullable().describe('When the wait ends at the latest.'),
    after: z
      .enum<AfterWait[]>(['advance', 'promote', 'revert'])
      .nullable()
      .describe('What happens by itself then.'),
  })
  .describe('What the rollout waits for.');

const cause = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('image-published'), build }),
    z.strictObject({ kind: z.enum(['requested', 'rollback']), by, reason: z.string().nullable() }),
  ])
  .describe('Why there is, or is to be, a rollout.');

const fleet = z.strictObject({
  fleet: z.string().describe('The name of the Auto Scaling group.'),
  targetGroup: z.string().describe('The ARN of the target group that it is attached to.'),
  image,
});

export const Service = z
  .strictObject({
    service: z.string(),
    live: fleet.describe('The fleet that serves.'),
    previous: fleet.nullable().describe('What a rollback brings back: its image, for the fleet is gone.'),
    rollout: rolloutId.nullable().describe('The rollout under way.'),
    queued: z
      .strictObject({ image, build: build.nullable(), cause })
      .nullable()
      .describe('What starts when the rollout under way has ended.'),
    awaited: z
      .strictObject({ build, reason: z.string().describe('Why it cannot be used yet.'), since: time })
      .nullable()
      .describe('A published image that is checked again, for a day, until it can be used.'),
    retry: z
      .strictObject({
        image,
        build: build.nullable(),
        rollout: rolloutId.describe('The rollout that failed last.'),
        reason: z.string().describe("Why it failed; it isn't the image's own fault."),
        attempt: z.int().min(2).describe('Which attempt the next one is.'),
        at: time.describe('When it is made, at the earliest.'),
      })
      .nullable()
      .describe('The image that is offered again.'),
    freeze: z
      .strictObject({ at: time, by, reason: z.string(), until: time })
      .nullable()
      .describe('Rollouts do not begin until its end; a rollback does.'),
    last: z
      .strictObject({
        rollout: rolloutId,
        outcome,
        result: result.nullable().describe('Who sent it back; null of rollouts that ended before 0.1.'),
        aborted: z.boolean(),
        at: time,
      })
      .nullable()
      .describe('How the last rollout ended.'),
    spec: ServiceSpec,
  })
  .describe('A service that Greenshift rolls out.');

export const RegisteredService = Service.extend({
  settings: z
    .array(Setting)
    .describe(
      'What becomes of each setting of the live fleet in the next one; none while a rollout is under way.',
    ),
}).describe('A service that was registered, or changed.');

export const ServiceList = z.strictObject({
  services: z.array(Service),
  unreadable: z
    .array(
      z.strictObject({
        service: z.string(),
        detail: z.string().describe('What is wrong with the record and what to do, for people.'),
      }),
    )
    .describe('Services whose records cannot be read. Greenshift does nothing about them until they can.'),
});

const traffic = z
  .strictObject({ green: percent, blue: percent, intended: percent })
  .describe('The shares as they were read back last, and the share that green is meant to have.');

const sample = z.strictObject({
  requests: z.int().min(0).describe('Requests of the current step.'),
  bad: z.int().min(0).describe('How many of them got a bad response, or none.'),
  refused: z.int().min(0).describe('How many of them a server refused with a 4xx.'),
});

const serving = z
  .enum<Serving[]>(['blue', 'green', 'shared', 'unknown'])
  .describe("Who had all of the traffic as it was abandoned; shared by both, or the split couldn't be read.");

const leftover = z
  .strictObject({
    what: z.string(),
    why: z.string(),
    how: z.string().describe('The command that removes it.'),
    permission: z.string().optional().describe('The permission that AWS names as missing.'),
  })
  .describe('Something that the rollout has made or set, and that is still there.');

const rolloutHead = {
  rollout: rolloutId,
  service: z.string(),
  image,
  build: build.nullable(),
  cause,
  phase,
  outcome: outcome.nullable(),
  result: result.nullable(),
};

export const Rollout = z
  .strictObject({
    ...rolloutHead,
    waiting: waiting.nullable(),
    step: z
      .strictObject({
        index: z.int().min(0),
        of: z.int().min(1),
        weight: percent.nullable(),
        nextWeight: percent.nullable().describe('The weight that comes after it.'),
        since: time.nullable().describe('When its bake began; null outside of a bake.'),
        bakeEnds: time.nullable().describe('When its bake ends; null outside of a bake.'),
      })
      .describe('The step of the plan, counted from 0.'),
    plan: z
      .strictObject({
        steps: z.array(z.strictObject({ weight: percent, bake: duration })),
        startWithin: duration.describe('How long green may take to become healthy.'),
        backWithin: duration.describe('How long it may take to give blue all of the traffic back.'),
        holdAtMost: duration.describe('How long a step may be held after its bake before it is reverted.'),
      })
      .describe('What this rollout does; later changes of the spec do not reach it.'),
    traffic,
    wayBack: z
      .strictObject({ at: time, seconds: z.number().min(0).describe('How long it took.') })
      .nullable()
      .describe('When it was proven, before green had any traffic, that blue can have everything back.'),
    breakGlass: z
      .array(z.string())
      .describe(
        'The commands of the AWS CLI that put blue back without Greenshift, in this order: one for each route, then the one that keeps blue from shrinking. Empty before green has any traffic, and once blue cannot take it.',
      ),
    evidence: z.strictObject({ blue: sample, green: sample }).describe('What the current step is judged by.'),
    blue: fleet,
    green: fleet,
    abort: z.strictObject({ at: time, by: z.string(), reason: z.string() }).nullable(),
    failure: z
      .strictObject({
        at: time,
        code: z.string().describe('For programs; it never changes.'),
        message: z.string().describe('For people.'),
      })
      .nullable()
      .describe('The first thing that went wrong, for which the rollout is reverted.'),
    needsOperator: z
      .strictObject({
        at: time,
        code: z.string().describe('For programs.'),
        reason: z.string(),
        help: z.string().describe('The calls of the API, or the commands, that help.'),
      })
      .nullable()
      .describe('What a person was called for; the rollout goes on, or is tried again, all the same.'),
    abandon: z
      .strictObject({ at: time, by, reason: z.string(), serving })
      .nullable()
      .describe('Who ended it where it was, and why.'),
    left: z.array(leftover).describe('What is left behind since its end.'),
    settings: z
      .array(Setting)
      .describe('What becomes of each setting of blue in green; none before it was looked at.'),
    startedAt: time,
    endedAt: time.nullable(),
    readAt: time.describe('The time of this response, by the clock that all of its times are of.'),
    timeline: z
      .array(
        z.strictObject({
          at: time,
          phase,
          what: z.string(),
          green: percent
            .nullable()
            .describe("Green's share of the traffic from then on, where that has changed."),
        }),
      )
      .describe('The oldest first.'),
  })
  .describe('A rollout.');

const observedFleet = z.strictObject({
  role: z.enum(['blue', 'green']).describe('Without a rollout under way, the live fleet is blue.'),
  ...fleet.shape,
  share: z
    .strictObject({ least: percent, most: percent })
    .nullable()
    .describe('Of the traffic, over all routes; they differ only while routes are written.'),
  desired: z.int().min(0).nullable().describe('Its desired capacity; null when it is not there.'),
  servers: z.array(
    z.strictObject({
      id: z.string(),
      inService: z.boolean().describe('For Auto Scaling.'),
      healthy: z.boolean().describe('For the load balancer.'),
    }),
  ),
});

export const Fleets = z
  .strictObject({
    service: z.string(),
    fleets: z.array(observedFleet),
    unknown: z.array(z.string()).describe('What could not be read, and why, for people.'),
    readAt: time,
  })
  .describe('The fleets of a service as AWS has them now.');

export const RolloutList = z.strictObject({
  rollouts: z
    .array(
      z.strictObject({
        ...rolloutHead,
        reason: z.string().nullable().describe('Why it was reverted, rolled back or abandoned.'),
        traffic,
        startedAt: time,
        endedAt: time.nullable(),
      }),
    )
    .describe('The newest first.'),
  next: z.int().nullable().describe('`before` of the next page; null at the end.'),
});

const minuteSample = sample
  .extend({ requests: z.int().min(0).describe('Requests of the minute.') })
  .describe('The requests of one minute.');

export const RolloutMetrics = z.strictObject({
  rollout: rolloutId,
  minutes: z
    .array(z.strictObject({ at: time, blue: minuteSample, green: minuteSample }))
    .describe('By the start of the minute, the oldest first; the newest six hours of the rollout.'),
  readAt: time,
});

export const RolloutStarted = z.strictObject({ outcome: z.literal('rollout-started'), rollout: rolloutId });

export const RolledBack = z
  .strictObject({
    outcome: z
      .enum(['rolled-back', 'already-rolled-back', 'rollout-started', 'rollout-queued'])
      .describe(
        'Blue has all of the traffic; it had before; its image is on its way as a rollout, or waits for the end of this one.',
      ),
    rollout: rolloutId,
    detail: z.string().describe('The same, for people.'),
  })
  .describe('What a rollback came to.');

export const Removed = z
  .strictObject({
    outcome: z.literal('removed'),
    service: z.string(),
    live: fleet.describe('The fleet that serves on.'),
    left: z.array(leftover),
    detail: z.string().describe('The same, for people.'),
  })
  .describe("The service is out of Greenshift's hands.");

export const Abandoned = z
  .strictObject({
    outcome: z.literal('abandoned'),
    rollout: rolloutId,
    serving,
    live: fleet.describe('The fleet that the service has as its live one from now on.'),
    left: z.array(leftover),
    detail: z.string().describe('The same, for people.'),
  })
  .describe('The rollout has ended where it was.');
