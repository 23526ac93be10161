import * as z from 'zod';
import { build, everyAnnouncement, image, reason, service } from './announcement-members.ts';

const aboutOldImage = { ...everyAnnouncement, service, image, build };

/** What is told of images without a rollout of them. */
export const IMAGE_ANNOUNCEMENTS = {
  RebuildStarted: z
    .object({
      ...everyAnnouncement,
      service,
      image: image.describe('The id of the live AMI, in which something was found.'),
      build: build.describe('The build that was started.'),
      findings: z.array(z.string()).describe('The vulnerabilities that started it, 20 at most.'),
    })
    .describe('The pipeline was started, because a scan has found vulnerabilities in the live image.'),
  UpstreamSilent: z
    .object({
      ...everyAnnouncement,
      service,
      from: z.string().describe('The service that it follows, with its installation.'),
      since: z.iso.datetime().describe('Since when nothing is known of that.'),
      reason,
      help: z.string().describe('What a person can do.'),
    })
    .describe(
      'For an hour nobody has told what is live in the environment before: no image comes from there. Once, until it is told again.',
    ),
  ImageDeletionPlanned: z
    .object({
      ...aboutOldImage,
      from: z.iso.datetime().describe('When it is deleted, at the earliest.'),
      help: z.string().describe('The command that keeps it.'),
    })
    .describe('An old image that nobody needs is going to be deleted with its snapshots, as the spec says.'),
  ImageDeletionCancelled: z
    .object({ ...aboutOldImage, reason })
    .describe('An image that was announced to be deleted stays.'),
  ImageDeleted: z
    .object({
      ...aboutOldImage,
      snapshots: z.array(z.string()).describe('The ids of the snapshots that were deleted with it.'),
      kept: z.array(z.string()).describe('Those that stay, because other images have them.'),
    })
    .describe('An old image was deregistered, and its snapshots are deleted.'),
  ImageRefused: z
    .object({
      ...everyAnnouncement,
      service: service
        .describe('The name of the service; absent when it is refused for all of them.')
        .optional(),
      image: image.describe('The id of the AMI; absent for a build that has none in this region.').optional(),
      build: build.optional(),
      reason,
    })
    .describe('A published image is not rolled out. A person may still start a rollout of it by name.'),
};
