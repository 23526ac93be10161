import * as z from 'zod';
import { build, duration, fleet, image, leftover, percent, rolloutId, serving, time } from './members.ts';

/** What the API returns, for the OpenAPI document and for tests. Nothing that ships imports it. */

export const RolloutStarted = z.strictObject({
  outcome: z.literal('rollout-started'),
  rollout: rolloutId,
  image,
  build: build.nullable().describe('The build, where it was named; null otherwise.'),
});

export const RolledBack = z
  .strictObject({
    outcome: z
      .enum(['rolled-back', 'already-rolled-back', 'rollout-started', 'rollout-queued'])
      .describe(
        'Blue has all of the traffic; it had before; its image is on its way as a rollout, or waits for the end of this one.',
      ),
    rollout: rolloutId,
    repeats: z
      .strictObject({ at: time, by: z.string(), reason: z.string() })
      .nullable()
      .describe(
        'The rollback that was asked for before, where this one has found the traffic moved, or the rollout of the image under way; null of the first one.',
      ),
    dropped: image
      .nullable()
      .describe(
        'The image whose next attempt waited, and is dropped by this; null otherwise. Where the rollback is refused, `detail` names it.',
      ),
    backSince: time
      .nullable()
      .describe(
        'Since when green has none of the traffic that it had, where this rollback has moved nothing; null otherwise.',
      ),
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

const detail = z.string().describe('The same, for people.');

export const Paused = z
  .strictObject({
    outcome: z.literal('paused'),
    rollout: rolloutId,
    green: percent.describe("Green's share of the traffic as it was read back last."),
    until: time.describe('When somebody is called, or what the spec says happens.'),
    detail,
  })
  .describe('The rollout stays where it is.');

export const Resumed = z
  .strictObject({
    outcome: z.enum(['resumed', 'not-paused']).describe('It goes on again; it goes on as it did.'),
    rollout: rolloutId,
    detail,
  })
  .describe('The rollout goes on.');

export const Approved = z
  .strictObject({
    outcome: z.enum(['approved', 'not-awaited']),
    rollout: rolloutId,
    weight: percent.describe('The weight that green may have.'),
    detail,
  })
  .describe('The rollout goes on.');

export const Promoted = z
  .strictObject({
    outcome: z.literal('promoted'),
    rollout: rolloutId,
    weight: percent.nullable().describe('What green gets next; null when blue retires.'),
    detail,
  })
  .describe('The current step is over.');

export const WeightGiven = z
  .strictObject({
    outcome: z.literal('weight-given'),
    rollout: rolloutId,
    weight: percent.describe('What green gets next.'),
    bake: duration.describe('How long it is watched at that.'),
    detail,
  })
  .describe('A step that a person has put in follows.');

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
