import * as z from 'zod';
import { ServiceSpec } from '../../rollout/service-spec/spec.ts';
import { Finding } from './audit.ts';
import { PlannedDeletions } from './images.ts';
import { build, by, cause, fleet, image, outcome, result, rolloutId, time } from './members.ts';
import { Standing } from './promotion.ts';
import { Setting } from './setting.ts';

/** What the API returns, for the OpenAPI document and for tests. Nothing that ships imports it. */

export const Service = z
  .strictObject({
    service: z.string(),
    live: fleet.describe('The fleet that serves.'),
    liveSince: time.describe('Since when its image has been live, at the latest.'),
    previous: fleet.nullable().describe('What a rollback brings back: its image, for the fleet is gone.'),
    twins: z
      .array(
        z.strictObject({
          of: z.string().describe('The target group that the spec names.'),
          name: z.string(),
          targetGroup: z.string().nullable().describe('The ARN of its twin; null until it is made.'),
        }),
      )
      .describe('The target groups that Greenshift makes, beside those that the spec names alone.'),
    rollout: rolloutId.nullable().describe('The rollout under way.'),
    queued: z
      .strictObject({
        image,
        build: build.nullable(),
        cause,
        begins: time
          .nullable()
          .describe('When a freeze has ended and a window is open, at the earliest; null while both are so.'),
      })
      .nullable()
      .describe('What starts when the rollout under way has ended, a freeze is over and a window is open.'),
    awaited: z
      .strictObject({ build, reason: z.string().describe('Why it cannot be used yet.'), since: time })
      .nullable()
      .describe('A published image that is checked again, for a day, until it can be used.'),
    withheld: z
      .strictObject({ build: z.string(), reason: z.string().describe('What it lacks.'), since: time })
      .nullable()
      .describe('A published image that lacks what the spec requires; it is looked at every five minutes.'),
    rebuild: z
      .strictObject({
        of: build.describe('The live build in which vulnerabilities were found.'),
        at: time,
        build: build.nullable().describe('The build that was started; null until that is known.'),
      })
      .nullable()
      .describe('When the pipeline was started last for vulnerabilities of the live image.'),
    unwanted: z
      .string()
      .nullable()
      .describe('Why its live image goes on to no other environment: a rollback from it has failed.'),
    deletions: PlannedDeletions,
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
    upstream: z
      .strictObject({
        service: z.string().describe('The service that is followed.'),
        installation: z.string().nullable().describe('The installation that it is of; null of this one.'),
        image: image.nullable().describe('Its live image, as it was last looked at.'),
        origin: z
          .strictObject({ image, build: build.nullable() })
          .nullable()
          .describe('What the image is called in the other installation; null of this one’s.'),
        before: z
          .array(Standing)
          .describe('The environments that it comes from through other installations, the nearest first.'),
        readyAt: time.nullable().describe('When that will have been live for long enough.'),
        waitsFor: z
          .string()
          .nullable()
          .describe('Why it is not rolled out here yet; null once it was, or is about to be.'),
        stuck: z.boolean().describe('It waits until somebody corrects what `waitsFor` says.'),
      })
      .nullable()
      .describe('Where its images come from, and what the next one waits for; null of a stream of images.'),
    recall: z
      .strictObject({ at: time, by, reason: z.string() })
      .nullable()
      .describe('Who has recalled its live image, and why.'),
    freeze: z
      .strictObject({ at: time, by, reason: z.string(), until: time })
      .nullable()
      .describe('Rollouts do not begin until its end; a rollback does.'),
    nextRefresh: time
      .nullable()
      .describe("When the spec's schedule replaces the servers next; null without a schedule."),
    window: z
      .strictObject({
        open: z.boolean().describe('Rollouts may begin, as far as the windows go.'),
        until: time.nullable().describe('When that changes; null while no change is in sight.'),
      })
      .nullable()
      .describe('Whether a window of the spec is open; null without windows.'),
    last: z
      .strictObject({
        rollout: rolloutId,
        outcome,
        result: result.nullable().describe('Who sent it back; null of rollouts that ended before 0.1.'),
        aborted: z.boolean(),
        broughtBack: z.boolean().describe('It was a way back, and has brought the live image back.'),
        at: time,
        samePressUntil: time
          .nullable()
          .describe(
            'Until then a rollback of the service means what this one has done, and changes nothing.',
          ),
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
  findings: z
    .array(Finding)
    .describe('What the first audit of its live servers has found: it keeps no rollout from beginning.'),
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
