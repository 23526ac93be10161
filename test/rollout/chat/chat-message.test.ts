import { describe, expect, test } from 'vitest';
import {
  ANNOUNCEMENTS,
  type Announcement,
  type AnnouncementType,
} from '../../../src/rollout/announcements/announcement-schema.ts';
import { eventsJsonSchema } from '../../../src/rollout/announcements/events-json-schema.ts';
import { chatMessage } from '../../../src/rollout/chat/chat-message.ts';

const ANN = 'arn:aws:iam::111122223333:user/ann';
const every = { version: '1', id: 'RolloutHeld/web-42', at: '2026-01-05T03:07:10.000Z' } as const;
const rollout = { ...every, service: 'web', rollout: 'web-42', image: 'ami-1', green: 25 };
const left = [{ what: 'the rule', why: 'AccessDenied', how: 'aws elbv2 delete-rule' }];
const back = 'Roll it back: `greenshift rollback web-42`';
const look = 'See how it stands: `greenshift status web-42`';
const paused = (kind: 'asked' | 'approval' | 'hold' | 'window') =>
  ({
    type: 'RolloutPaused',
    ...rollout,
    kind,
    reason: 'x',
    until: '2026-01-06T08:00:00Z',
    help: '',
  }) as const;

const campaign = { ...every, campaign: 'base-1.0.3-1', build: 'arn:1', services: 12, waves: 4 } as const;
const reached = { promoted: 11, reverted: 1 };
const lookAt = 'See how it stands: `greenshift campaign base-1.0.3-1`';

const ALL: readonly (readonly [
  Announcement,
  title: string,
  lines: readonly string[],
  steps: readonly string[],
])[] = [
  [
    { type: 'RolloutStarted', ...rollout },
    'web-42 has begun',
    ['Traffic: 25 % on green', 'Image: ami-1', 'At: 2026-01-05T03:07:10.000Z'],
    ['Follow it: `greenshift status web-42 --watch`', back],
  ],
  [
    { type: 'RolloutHeld', ...rollout, code: 'ClientErrors', reason: '4xx far above blue' },
    'web-42 is held',
    ['Why: 4xx far above blue', 'Traffic: 25 % on green'],
    [back, look],
  ],
  [
    { ...paused('asked'), by: ANN },
    'web-42 is paused',
    ['Why: x', 'By: user/ann', 'Until: 2026-01-06T08:00:00Z'],
    ['Go on: `greenshift resume web-42`', back, look],
  ],
  [
    paused('approval'),
    'web-42 waits for an approval',
    [],
    ['Go on: `greenshift approve web-42`', back, look],
  ],
  [paused('hold'), 'web-42 holds both versions', [], ['Go on: `greenshift resume web-42`', back, look]],
  [
    paused('window'),
    'web-42 waits for a window',
    ['Until: 2026-01-06T08:00:00Z'],
    ['Go on: `greenshift resume web-42 --reason "…"`, before one opens', back, look],
  ],
  [
    { type: 'RolloutResumed', ...rollout, reason: 'resumed' },
    'web-42 goes on',
    ['Why: resumed'],
    [back, look],
  ],
  [
    { type: 'RolloutPromoted', ...rollout, green: 100 },
    'web-42 is promoted',
    ['Traffic: 100 % on green'],
    ['Bring the image before back: `greenshift rollback web`', 'See how it stands: `greenshift status web`'],
  ],
  [
    { type: 'RolloutReverted', ...rollout, reason: 'too many errors', retryAt: '2026-01-05T04:00:00Z' },
    'web-42 was reverted',
    ['Why: too many errors', 'Offered again: 2026-01-05T04:00:00Z'],
    [look],
  ],
  [
    { type: 'RolloutRolledBack', ...rollout, green: 0, reason: 'errors since 02:40', by: ANN },
    'web-42 was rolled back',
    ['Why: errors since 02:40', 'By: user/ann', 'Traffic: 0 % on green'],
    [look],
  ],
  [
    { type: 'RolloutAbandoned', ...rollout, reason: 'x', by: ANN, serving: 'blue', left },
    'web-42 was abandoned',
    ['Left: the rule (AccessDenied)'],
    [look],
  ],
  [
    { type: 'RolloutLeftBehind', ...rollout, left },
    'web-42 has left something behind',
    ['Left: the rule (AccessDenied)'],
    ['The commands that remove it: `greenshift status web-42`'],
  ],
  [
    { type: 'RolloutNeedsOperator', ...rollout, code: 'BlueCannotServe', reason: 'blue is ill', help: 'x' },
    'web-42 needs a person',
    ['Why: blue is ill'],
    ['What helps: `greenshift status web-42`', back],
  ],
  [
    { type: 'RolloutNeedsAttention', ...rollout, reason: 'blue is kept' },
    'web-42 needs somebody to look',
    ['Why: blue is kept'],
    [look, back],
  ],
  [
    { type: 'RolloutQueued', ...every, service: 'web', image: 'ami-2', reason: 'behind web-42' },
    'web: ami-2 waits',
    ['Why: behind web-42', 'Image: ami-2'],
    ['See how it stands: `greenshift status web`'],
  ],
  [
    {
      type: 'ImageRecalled',
      ...every,
      service: 'web',
      image: 'ami-1',
      by: ANN,
      reason: 'it leaks',
      outcome: 'rolled-back',
      rollout: 'web-42',
      detail: 'web-42 goes back',
    },
    'web: ami-1 is recalled',
    ['Web-42 goes back', 'Why: it leaks', 'By: user/ann'],
    ['See how it stands: `greenshift status web`', 'Lift it: `greenshift recall ami-1 --lift --reason "…"`'],
  ],
  [
    {
      type: 'ServiceNeedsOperator',
      ...every,
      service: 'web',
      image: 'ami-1',
      code: 'x',
      reason: 'y',
      help: 'z',
    },
    'web needs a person',
    ['Why: y'],
    [
      'Roll out a good image: `greenshift start web ami-… --reason "…"`',
      'See how it stands: `greenshift status web`',
    ],
  ],
  [
    {
      type: 'ServerTouched',
      ...every,
      service: 'web',
      fleet: 'web-7',
      server: 'i-1',
      code: 'session-opened',
      event: 'e-1',
      what: 'ssm:StartSession',
    },
    'web: somebody has touched i-1',
    [],
    ['Who, and what becomes of it: `greenshift audit web`'],
  ],
  [
    { type: 'ServerReplaced', ...every, service: 'web', fleet: 'web-7', server: 'i-1' },
    'web: i-1 is replaced',
    [],
    [],
  ],
  [
    {
      type: 'UpstreamSilent',
      ...every,
      service: 'web',
      from: 'web of test',
      since: '2026-01-01T00:00:00.000Z',
      reason: "web of test can't be asked: none came in time",
      help: 'greenshift doctor',
    },
    'web: no image comes from web of test',
    ["Why: web of test can't be asked: none came in time"],
    ['What to correct: `greenshift doctor`', 'See how it stands: `greenshift status web`'],
  ],
  [
    {
      type: 'ImageDeletionPlanned',
      ...every,
      service: 'web',
      image: 'ami-1',
      build: 'arn:aws:imagebuilder:eu-west-1:111122223333:image/web/1.0.0/2',
      from: '2026-01-02T00:00:00.000Z',
      help: 'aws ec2 create-tags --resources ami-1 keeps it',
    },
    'web: the old image ami-1 is deleted from 2026-01-02T00:00:00.000Z on',
    [],
    ['Keep it: `aws ec2 create-tags --resources ami-1`'],
  ],
  [
    {
      type: 'ImageDeletionCancelled',
      ...every,
      service: 'web',
      image: 'ami-1',
      build: 'arn:aws:imagebuilder:eu-west-1:111122223333:image/web/1.0.0/2',
      reason: 'a service needs it',
    },
    'web: the old image ami-1 stays',
    ['Why: a service needs it'],
    [],
  ],
  [
    {
      type: 'ImageDeleted',
      ...every,
      service: 'web',
      image: 'ami-1',
      build: 'arn:aws:imagebuilder:eu-west-1:111122223333:image/web/1.0.0/2',
      snapshots: ['snap-1'],
      kept: [],
    },
    'web: the old image ami-1 is deleted',
    [],
    ['See which are there: `greenshift images web`'],
  ],
  [
    {
      type: 'RebuildStarted',
      ...every,
      service: 'web',
      image: 'ami-1',
      build: 'arn:aws:imagebuilder:eu-west-1:111122223333:image/web/1.0.0/2',
      findings: ['CVE-2026-1'],
    },
    'web: another image is built for CVE-2026-1 in ami-1',
    [],
    ['See how it stands: `greenshift status web`'],
  ],
  [
    { type: 'CampaignStarted', ...campaign },
    'base-1.0.3-1 goes to 12 services',
    ['Build: arn:1'],
    [lookAt, 'Stop it: `greenshift campaign stop base-1.0.3-1 --reason "…"`'],
  ],
  [
    { type: 'CampaignPaused', ...campaign, by: ANN, reason: 'x' },
    'the campaign base-1.0.3-1 is paused',
    ['Why: x', 'By: user/ann'],
    ['Go on: `greenshift campaign resume base-1.0.3-1`', lookAt],
  ],
  [
    { type: 'CampaignResumed', ...campaign, by: ANN, reason: 'x' },
    'the campaign base-1.0.3-1 goes on',
    [],
    [lookAt],
  ],
  [
    { type: 'CampaignStopped', ...campaign, ...reached, by: 'the campaign', reason: 'x', rollsBack: false },
    'the campaign base-1.0.3-1 has stopped',
    ['By: the campaign'],
    ['Take it back everywhere: `greenshift campaign rollback base-1.0.3-1`', lookAt],
  ],
  [
    { type: 'CampaignStopped', ...campaign, ...reached, by: ANN, reason: 'x', rollsBack: true },
    'the campaign base-1.0.3-1 is rolled back',
    [],
    [lookAt],
  ],
  [
    {
      type: 'CampaignOverdue',
      ...campaign,
      ...reached,
      publishedAt: every.at,
      deadline: every.at,
      behind: 1,
      named: [{ service: 'web', state: 'held', why: 'frozen' }],
      reason: '1 held',
    },
    'the deadline of base-1.0.3-1 has passed: 1 of 12 services are on an older image',
    ['Why: 1 held'],
    [lookAt, 'As a file: `greenshift campaign clock base-1.0.3-1`'],
  ],
  [
    { type: 'CampaignHeld', ...campaign, waitsFor: 'eu', since: every.at, reason: 'none came in time' },
    'the campaign base-1.0.3-1 waits for eu',
    ['Why: none came in time'],
    [lookAt, 'Go on without it: `greenshift campaign leave-out base-1.0.3-1 eu --reason "…"`'],
  ],
  [
    { type: 'CampaignLeaderSilent', ...campaign, leader: 'home', since: every.at, reason: 'it asks no more' },
    'nothing is heard of home, which leads the campaign base-1.0.3-1',
    ['Why: it asks no more'],
    [lookAt, 'Begin it where it is paused: `greenshift campaign resume base-1.0.3-1`'],
  ],
  [
    { type: 'CampaignEnded', ...campaign, ...reached, outcome: 'completed' },
    'the campaign base-1.0.3-1 has ended as completed: 11 of 12 services have the image',
    [],
    [lookAt],
  ],
  [
    { type: 'ImageRefused', ...every, service: 'web', image: 'ami-1', reason: 'not ours' },
    'web: ami-1 is refused',
    ['Why: not ours'],
    ['Start it all the same: `greenshift start web ami-1`'],
  ],
  [
    { type: 'ImageRefused', ...every, build: 'arn:1', reason: 'no AMI' },
    'arn:1 is refused',
    ['Build: arn:1'],
    [],
  ],
];

describe('a message for a channel', () => {
  test('there is one for every kind of announcement', () => {
    const shown = new Set<AnnouncementType>(ALL.map(([{ type }]) => type));
    expect([...shown].toSorted()).toEqual(Object.keys(ANNOUNCEMENTS).toSorted());
  });

  test.each(ALL.map(([announcement, ...rest]) => [announcement.type, announcement, ...rest] as const))(
    'of %s says what, why, who, where it stands and what to type',
    (type, announcement, title, lines, steps) => {
      const { content, metadata, ...head } = chatMessage(announcement);
      expect(head).toEqual({ version: '1.0', source: 'custom', id: announcement.id });
      expect(content).toMatchObject({ textType: 'client-markdown', title });
      expect(content.description.split('\n')).toEqual(expect.arrayContaining([...lines]));
      expect(content.nextSteps ?? []).toEqual(steps);
      expect(metadata).toMatchObject({ eventType: type, summary: title });
    },
  );

  test('stands in the thread of its rollout, or else of its service', () => {
    expect(chatMessage({ type: 'RolloutStarted', ...rollout })).toMatchObject({
      content: { keywords: ['greenshift', 'web', 'web-42'] },
      metadata: { threadId: 'web-42', relatedResources: ['web', 'web-42'] },
    });
    const queued = { type: 'RolloutQueued', ...every, service: 'web', image: 'ami-2', reason: 'x' } as const;
    expect(chatMessage(queued).metadata.threadId).toBe('web');
    const refused = { type: 'ImageRefused', ...every, reason: 'x' } as const;
    expect(chatMessage(refused).metadata.threadId).toBe('greenshift');
  });

  test('calls no channel, whatever somebody has written, and is no longer than it may be', () => {
    const reason = `<!channel> <https://example.com|look> ${'x'.repeat(9_000)}`;
    const { content } = chatMessage({ type: 'RolloutRolledBack', ...rollout, reason, by: ANN });
    expect(content.description).toContain('‹!channel›');
    expect(content.description).not.toMatch(/[<>]/);
    expect(content.description.length).toBe(2_000);
  });

  test('is part of the published schema of every event', () => {
    const { anyOf } = eventsJsonSchema() as { anyOf: { properties: { detail: { properties: object } } }[] };
    for (const { properties } of anyOf) expect(properties.detail.properties).toHaveProperty('chat');
  });
});
