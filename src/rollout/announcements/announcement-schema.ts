import * as z from 'zod';
import { CAMPAIGN_ANNOUNCEMENTS } from '../campaign/announcement-schema.ts';
import {
  aboutReturn,
  aboutRollout,
  aboutServer,
  breakGlass,
  build,
  by,
  everyAnnouncement,
  image,
  leadTime,
  leftover,
  reason,
  recallOutcome,
  rollout,
  service,
  serving,
  touch,
} from './announcement-members.ts';
import { IMAGE_ANNOUNCEMENTS } from './image-announcement-schema.ts';

/**
 * An event's `detail` by its `detail-type`. It is public: members are added and never changed; a change that readers must
 * handle raises `version`. The functions import its types alone.
 */

export const ANNOUNCEMENTS = {
  RolloutStarted: z
    .object(aboutRollout)
    .describe('A rollout has begun to change things: blue is pinned and green is launched.'),
  RolloutHeld: z
    .object({ ...aboutRollout, code: z.string().describe('For programs.'), reason })
    .describe(
      'A step is held: what green has shown is too bad to go on, and not enough to go back; or a gate of the spec has it wait.',
    ),
  RolloutPaused: z
    .object({
      ...aboutRollout,
      kind: z
        .enum(['asked', 'approval', 'hold', 'window'])
        .describe(
          'A person has paused it; its next weight needs an approval; its step holds on purpose; its next weight waits for a window of the spec.',
        ),
      reason,
      by: by.optional(),
      until: z.iso
        .datetime()
        .describe('When somebody is called, what the spec says happens, or the window opens.'),
      help: z.string().describe('The calls of the API that end it.'),
    })
    .describe(
      'A rollout waits for a person or a window. The traffic stays as it is, and both fleets are watched.',
    ),
  RolloutResumed: z
    .object({ ...aboutRollout, reason })
    .describe('A rollout that waited goes on, or goes back for what was seen meanwhile.'),
  RolloutPromoted: z
    .object({ ...aboutRollout, leadTime: leadTime.optional() })
    .describe('A rollout has ended: its image has all of the traffic, and the fleet before it is gone.'),
  RolloutReverted: z
    .object({
      ...aboutReturn,
      retryAt: z.iso
        .datetime()
        .optional()
        .describe('When the image is offered again; absent for one that failed by itself or was aborted.'),
    })
    .describe(
      'A rollout has ended by itself, or for a newer image: the fleet before it has all of the traffic, and its own is gone.',
    ),
  RolloutRolledBack: z
    .object({ ...aboutReturn, by })
    .describe(
      'A person has rolled a rollout back, and it has ended: the fleet before it has all of the traffic, and its own is gone.',
    ),
  RolloutAbandoned: z
    .object({ ...aboutRollout, reason, by, serving, left: z.array(leftover) })
    .describe(
      'A person has ended a rollout where it was: nothing was rolled back, and the service is free for the next one.',
    ),
  RolloutLeftBehind: z
    .object({ ...aboutRollout, left: z.array(leftover) })
    .describe(
      'A rollout has ended and the service is free, but AWS refuses to remove or to put back what is listed.',
    ),
  RolloutNeedsOperator: z
    .object({
      ...aboutRollout,
      code: z.string().describe('For programs: tells reasons apart.'),
      reason,
      help: z.string().describe('The calls of the API, or the commands, that help.'),
      breakGlass: breakGlass.optional(),
    })
    .describe(
      'A rollout needs a person, and is tried again all the same. Once for each reason, and once a day while it lasts.',
    ),
  RolloutNeedsAttention: z
    .object({ ...aboutRollout, reason })
    .describe('A rollout goes on or waits by itself, and somebody should look at what the reason says.'),
  RolloutQueued: z
    .object({ ...everyAnnouncement, service, image, build: build.optional(), reason })
    .describe('A published image waits for the end of the rollout under way. Only the newest one waits.'),
  ImageRecalled: z
    .object({
      ...everyAnnouncement,
      service,
      image,
      by,
      reason,
      outcome: recallOutcome,
      rollout: rollout.describe('The rollout that goes back, or brings another image.').optional(),
      detail: z.string().describe('The same, for people.'),
    })
    .describe(
      'A person has recalled an image that the service had to do with: no service starts it any more.',
    ),
  ServiceNeedsOperator: z
    .object({
      ...everyAnnouncement,
      service,
      image,
      code: z.string().describe('For programs: tells reasons apart.'),
      reason,
      help: z.string().describe('The calls of the API that help.'),
    })
    .describe('A service needs a person, without a rollout under way. Once a day while it lasts.'),
  ServerTouched: z
    .object({ ...aboutServer, ...touch })
    .describe('Somebody has entered a live server, or changed it.'),
  ServerReplaced: z
    .object(aboutServer)
    .describe('A server that somebody had entered or changed was replaced.'),
  ...CAMPAIGN_ANNOUNCEMENTS,
  ...IMAGE_ANNOUNCEMENTS,
};

export type AnnouncementType = keyof typeof ANNOUNCEMENTS;

export type Announcement = {
  [Type in AnnouncementType]: { readonly type: Type } & Readonly<z.output<(typeof ANNOUNCEMENTS)[Type]>>;
}[AnnouncementType];
