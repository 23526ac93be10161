import * as z from 'zod';
import { fleet, percent, time } from './members.ts';

const share = z.strictObject({ least: percent, most: percent });

const observedFleet = z.strictObject({
  role: z.enum(['blue', 'green']).describe('Without a rollout under way, the live fleet is blue.'),
  ...fleet.shape,
  share: share
    .nullable()
    .describe(
      'Of the traffic, over all routes; they differ only while routes are written. 0 of a target group that the fleet is not attached to.',
    ),
  desired: z.int().min(0).nullable().describe('Its desired capacity; null when it is not there.'),
  servers: z.array(
    z.strictObject({
      id: z.string(),
      inService: z.boolean().describe('For Auto Scaling.'),
      state: z
        .enum(['starting', 'in-service', 'standby', 'leaving'])
        .describe(
          'For Auto Scaling: on its way into service, in service, taken out of service by somebody who keeps it, or on its way out.',
        ),
      healthy: z.boolean().describe('For the load balancer.'),
      weight: z
        .int()
        .min(1)
        .describe('What it counts towards the desired capacity: 1, unless the fleet weighs instance types.'),
    }),
  ),
});

export const Fleets = z
  .strictObject({
    service: z.string(),
    fleets: z.array(observedFleet),
    elsewhere: z
      .array(
        z.strictObject({
          targetGroup: z.string(),
          share: share.describe('Of the traffic, over the routes that name the target group.'),
          fleets: z
            .array(z.string())
            .describe('The groups that are attached to it; none when there are none.'),
        }),
      )
      .describe('Who has traffic that none of these fleets has. Empty when a route could not be read.'),
    unknown: z.array(z.string()).describe('What could not be read, and why, for people.'),
    readAt: time,
  })
  .describe('The fleets of a service as AWS has them now.');
