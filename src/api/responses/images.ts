import * as z from 'zod';
import { build, image, time } from './members.ts';

/** What the API returns, for the OpenAPI document and for tests. Nothing that ships imports it. */

export const Images = z
  .strictObject({
    service: z.string(),
    images: z
      .array(
        z.strictObject({
          image,
          build: z
            .string()
            .nullable()
            .describe("The ARN of its build; null of one that isn't of the service's stream."),
          builtAt: time.nullable().describe('When its build began.'),
          use: z
            .enum(['live', 'on-its-way', 'way-back'])
            .nullable()
            .describe('What the service needs it for; null of one that it doesn’t need.'),
          recalled: z.boolean(),
          own: z.boolean().describe('False of an image of another account, and of one that is gone.'),
          protected: z.boolean().describe('It can’t be deregistered.'),
          neededElsewhere: z.boolean().describe('Another service, or another installation, needs it.'),
          deletedFrom: time
            .nullable()
            .describe(
              'From when on it is deleted, as `image.retention` of the spec says; null of one that stays.',
            ),
          stays: z
            .string()
            .nullable()
            .describe(
              'Why it stays although `image.retention` of the spec lets it go, as of the last look, every six hours; null where nothing keeps it, or that isn’t known.',
            ),
          size: z.number().describe('Of its snapshots together, GiB; 0 of one that isn’t the account’s own.'),
        }),
      )
      .describe('The newest first.'),
  })
  .describe('The images that a service needs, and the newest hundred of its stream.');

export const PlannedDeletions = z
  .array(z.strictObject({ image, build, from: time.describe('When it is deleted, at the earliest.') }))
  .describe('Old images of its stream that are to be deleted, as `image.retention` of the spec says.');
