import type { Announcement } from '../announcements/announcement-schema.ts';
import { cut } from '../cut.ts';
import { callerText } from '../interventions/caller.ts';
import { headlineOf } from './headlines.ts';

/**
 * A message as the chat integration of AWS for Slack and Teams takes it from a topic: its "custom notification".
 *
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export interface ChatMessage {
  readonly version: '1.0';
  readonly source: 'custom';
  readonly id: string;
  readonly content: {
    readonly textType: 'client-markdown';
    readonly title: string;
    readonly description: string;
    readonly nextSteps?: readonly string[];
    readonly keywords: readonly string[];
  };
  readonly metadata: {
    /** Messages of one rollout stand in one thread. */
    readonly threadId: string;
    readonly summary: string;
    readonly eventType: string;
    readonly relatedResources: readonly string[];
  };
}

/** Beyond that the integration refuses a message; what is cut stands in the event and in the rollout. */
const TITLE_MAX = 250;
const DESCRIPTION_MAX = 2_000;

/** What has happened, why, by whom, where it stands, and the commands that go on or back, for people who read a channel. */
export function chatMessage(announcement: Announcement): ChatMessage {
  const { type, id } = announcement;
  const { title, nextSteps } = headlineOf(announcement);
  const subject = subjectOf(announcement);
  const summary = cut(plain(title), TITLE_MAX);
  return {
    version: '1.0',
    source: 'custom',
    id,
    content: {
      textType: 'client-markdown',
      title: summary,
      description: cut(plain(linesOf(announcement).join('\n')), DESCRIPTION_MAX),
      ...(nextSteps.length > 0 && { nextSteps }),
      keywords: [...new Set(['greenshift', ...subject])],
    },
    metadata: {
      threadId: subject.at(-1) ?? 'greenshift',
      summary,
      eventType: type,
      relatedResources: subject,
    },
  };
}

/** The service, and its rollout where it is about one; or the campaign. */
const subjectOf = (announcement: Announcement): string[] => [
  ...('service' in announcement && announcement.service ? [announcement.service] : []),
  ...('campaign' in announcement ? [announcement.campaign] : []),
  ...('rollout' in announcement && announcement.rollout ? [announcement.rollout] : []),
];

/** One fact to a line. */
function linesOf(announcement: Announcement): string[] {
  const facts: Readonly<Record<string, unknown>> = announcement;
  const { reason, detail, by, image, build, green, until, retryAt, left, at } = facts;
  return [
    ...(detail === undefined ? [] : [sentence(String(detail))]),
    ...(reason === undefined ? [] : [`Why: ${reason}`]),
    ...(by === undefined ? [] : [`By: ${callerText(String(by))}`]),
    ...(green === undefined ? [] : [`Traffic: ${green} % on green`]),
    ...(until === undefined ? [] : [`Until: ${until}`]),
    ...(retryAt === undefined ? [] : [`Offered again: ${retryAt}`]),
    ...leftLines(left),
    ...(image === undefined ? [] : [`Image: ${image}`]),
    ...(image === undefined && build !== undefined ? [`Build: ${build}`] : []),
    `At: ${at}`,
  ];
}

const leftLines = (left: unknown): string[] =>
  Array.isArray(left) && left.length > 0
    ? [`Left: ${left.map(({ what, why }) => `${what} (${why})`).join('; ')}`]
    : [];

const sentence = (text: string) => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

/** Nobody's note calls a whole channel, or hides what a link leads to. */
const plain = (text: string) => text.replaceAll('<', '‹').replaceAll('>', '›');
