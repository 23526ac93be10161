import { describe, expect, test } from 'vitest';
import {
  rolloutEnded,
  rolloutHeld,
  rolloutLeftBehind,
  rolloutNeedsAttention,
  rolloutNeedsOperator,
  rolloutPaused,
  rolloutQueued,
  rolloutResumed,
  rolloutStarted,
} from '../../../src/rollout/announcements/announcement.ts';
import { ANNOUNCEMENTS, type Announcement } from '../../../src/rollout/announcements/announcement-schema.ts';
import {
  deletionCancelled,
  deletionPlanned,
  imageDeleted,
  imageRefused,
  rebuildStarted,
  recallAnnouncement,
  upstreamSilent,
} from '../../../src/rollout/announcements/image-announcement.ts';
import {
  campaignEnded,
  campaignHeld,
  campaignLeaderSilent,
  campaignOrdered,
  campaignOverdue,
  campaignStarted,
} from '../../../src/rollout/campaign/announcements.ts';
import type { Campaign } from '../../../src/rollout/campaign/campaign.ts';
import { abandon } from '../../../src/rollout/interventions/abandonment.ts';
import { NEWER_IMAGE, type Rollout } from '../../../src/rollout/record.ts';
import { serverReplaced, serverTouched } from '../../../src/rollout/touched/announcements.ts';
import { abort, fail } from '../../../src/rollout/transitions.ts';
import { aClaim } from '../../aws/dynamodb/records.ts';
import { build } from '../../world/specs.ts';

const AT = Date.UTC(2026, 0, 1);
const BUILD = build('web/1.0.0/2');
const OLD_IMAGE = { service: 'web', image: 'ami-2', build: BUILD };
const rollout: Rollout = { ...aClaim().rollout, image: { id: 'ami-2', build: BUILD, builtAt: 1 } };
const end = { outcome: 'reverted', phase: 'concluded' } as const;
const reverted: Rollout = { ...fail(rollout, AT, 'Outage', 'alarms'), ...end };
const rolledBack: Rollout = { ...abort(rollout, AT, 'ann', 'alarms'), ...end };

const abandoned: Rollout = {
  ...abandon(rollout, 2, { at: AT, by: 'ann', reason: 'the listener is gone', serving: 'shared' }),
  left: [{ what: 'the fleet web-1', why: 'it was abandoned', how: 'aws autoscaling …' }],
};

const CALL = { at: AT, code: 'RouteGone', reason: 'the listener is gone', help: 'PUT …', count: 1 };

const PAUSE = { kind: 'asked', at: AT, until: AT + 1, by: 'ann', reason: 'a look' } as const;

const RECALL = { image: 'ami-2', at: AT, by: 'ann', reason: 'it leaks' };

const TOUCH = { code: 'session-opened', event: 'e-1', what: 'ssm:StartSession', by: 'ann', at: AT } as const;

const OF_SERVERS = ['ServerTouched', 'ServerReplaced'];
// Which image waits isn't known: the environment before doesn't tell.
const OF_SILENCE = ['UpstreamSilent'];
const OF_RECALLS = ['ImageRecalled', 'ServiceNeedsOperator'];

const CAMPAIGN: Campaign = {
  id: 'web-1.0.0-2',
  version: 1,
  build: BUILD,
  images: ['ami-2'],
  startedAt: AT,
  rules: { automatic: true, reverts: 3, alike: 2, holdAtMost: 1 },
  waves: [{ bake: 1 }],
  wave: 0,
  members: [{ service: 'web', wave: 0, state: 'promoted', since: AT }],
  state: 'running',
};
const ORDER = { at: AT, by: 'ann', reason: 'a look' };

const EVERY: readonly Announcement[] = [
  rolloutStarted(rollout, AT),
  rolloutHeld(rollout, 'ClientErrors', '60 of 60 responses of green are 4xx', AT),
  rolloutPaused({ ...rollout, pause: PAUSE }),
  rolloutResumed(rollout, 'resumed by ann: fine', AT),
  rolloutEnded({ ...rollout, outcome: 'promoted' }, AT),
  rolloutEnded(reverted, AT),
  rolloutEnded(rolledBack, AT),
  rolloutEnded(abandoned, AT),
  rolloutLeftBehind({ ...reverted, left: abandoned.left }, AT)!,
  rolloutNeedsOperator(rollout, CALL),
  rolloutNeedsAttention(rollout, 'blue weak', 'blue has 2 healthy servers of 4', AT),
  rolloutQueued('web', rollout.image, 'behind web-1', AT),
  recallAnnouncement(
    RECALL,
    { service: 'web', outcome: 'restoring', rollout: 'web-2', detail: 'back' },
    AT,
    '1',
  ),
  recallAnnouncement(RECALL, { service: 'web', outcome: 'needs-operator', detail: 'none before' }, AT, '2'),
  serverTouched('web', 'web-1', 'i-1', TOUCH),
  serverReplaced('web', 'web-1', 'i-1', AT),
  campaignStarted(CAMPAIGN),
  campaignOrdered(CAMPAIGN, { ...ORDER, kind: 'pause' }),
  campaignOrdered(CAMPAIGN, { ...ORDER, kind: 'resume' }),
  campaignOrdered(CAMPAIGN, { ...ORDER, kind: 'stop' }),
  campaignOverdue(CAMPAIGN, [{ service: 'web', state: 'held', image: 'ami-1', why: 'frozen' }], AT),
  campaignHeld(CAMPAIGN, { installation: 'eu', since: AT, reason: 'it does not answer' }, AT),
  campaignLeaderSilent(CAMPAIGN, { installation: 'home', heardAt: AT }, AT),
  campaignEnded(CAMPAIGN, 'stopped', AT),
  rebuildStarted({ service: 'web', image: 'ami-2', build: BUILD, findings: ['CVE-2026-1'] }, AT),
  upstreamSilent({ service: 'web', from: 'web-test', since: AT, reason: 'it does not answer' }, AT),
  deletionPlanned({ ...OLD_IMAGE, from: AT }, AT),
  deletionCancelled({ ...OLD_IMAGE, reason: 'a service needs it', plannedAt: AT }, AT),
  imageDeleted({ ...OLD_IMAGE, snapshots: ['snap-1'], kept: ['snap-2'] }, AT),
  imageRefused({ service: 'web', image: 'ami-2', build: BUILD, reason: 'not ours' }, AT),
];

test.each(EVERY)('$type has what the published schema says, and nothing else', ({ type, ...detail }) => {
  ANNOUNCEMENTS[type].strict().parse(detail);
  expect(detail).toMatchObject({
    version: '1',
    at: '2026-01-01T00:00:00.000Z',
    // A server is entered whatever it runs, and a campaign has images of several architectures.
    ...(OF_SERVERS.includes(type) && { server: 'i-1' }),
    ...(![...OF_SERVERS, ...OF_SILENCE].includes(type) && !type.startsWith('Campaign') && { image: 'ami-2' }),
    // A recall names an image, whatever has built it.
    ...(![...OF_RECALLS, ...OF_SERVERS, ...OF_SILENCE].includes(type) && { build: BUILD }),
  });
});

test('there is one of every type', () => {
  expect(EVERY.map(({ type }) => type)).toEqual(Object.keys(ANNOUNCEMENTS));
});

describe('the id', () => {
  test('is the same when an announcement is made again, and no two have the same', () => {
    expect(rolloutEnded(reverted, AT + 60_000).id).toBe(rolloutEnded(reverted, AT).id);
    expect(new Set(EVERY.map(({ id }) => id)).size).toBe(EVERY.length);
  });

  test.each(EVERY)('of $type names it, so that no other type can have it', ({ id, type }) => {
    expect(id.startsWith(type)).toBe(true);
  });

  test('is another for each time that a person is called', () => {
    const again = rolloutNeedsOperator(rollout, { ...CALL, count: 2 });
    expect(again.id).not.toBe(rolloutNeedsOperator(rollout, CALL).id);
  });

  test('of a hold is one for each step and what it is for', () => {
    const ids = [0, 1].flatMap((step) =>
      ['ClientErrors', 'BadResponses'].map((code) => rolloutHeld({ ...rollout, step }, code, 'why', AT).id),
    );
    expect(new Set(ids).size).toBe(4);
  });

  test('of a refusal is that of the image for one service, or of a build that has none', () => {
    const ids = [
      { image: 'ami-2', build: BUILD },
      { service: 'web', image: 'ami-2', build: BUILD },
      { service: 'api', image: 'ami-2', build: BUILD },
      { build: BUILD },
    ].map((refused) => imageRefused({ ...refused, reason: 'not ours' }, AT).id);
    expect(new Set(ids).size).toBe(4);
  });
});

describe('the reason', () => {
  test('is the first failure, before the abort', () => {
    expect(rolloutEnded(fail(rolledBack, AT, 'Outage', 'green is out'), AT)).toMatchObject({
      reason: 'green is out',
    });
    expect(rolloutEnded(reverted, AT)).toMatchObject({ reason: 'alarms' });
  });
});

// A person's rollback read as if the image had failed: "reverted", and nobody's name.
describe('a rollout that was sent back', () => {
  test('by a person names them, and why', () => {
    expect(rolloutEnded(rolledBack, AT)).toMatchObject({
      type: 'RolloutRolledBack',
      by: 'ann',
      reason: 'alarms',
    });
  });

  test('by itself before anybody pressed was reverted, and so was one that a newer image replaces', () => {
    const both: Rollout = {
      ...abort(fail(rollout, AT, 'Outage', 'half are bad'), AT + 1, 'ann', 'alarms'),
      ...end,
    };
    expect(rolloutEnded(both, AT)).toMatchObject({ type: 'RolloutReverted', reason: 'half are bad' });
    const replaced: Rollout = { ...abort(rollout, AT, NEWER_IMAGE, 'ami-3 was published'), ...end };
    expect(rolloutEnded(replaced, AT)).toMatchObject({
      type: 'RolloutReverted',
      reason: 'ami-3 was published',
    });
  });
});

describe('the end of a campaign', () => {
  test.each([
    [['promoted', 'promoted', 'reverted'], { promoted: 2, reverted: 1 }],
    [['skipped'], { promoted: 0, reverted: 0 }],
  ] as const)('of %j tells how far it came', (states, reached) => {
    const members = states.map((state, index) => ({ service: `s${index}`, wave: 0, state, since: AT }));
    expect(campaignEnded({ ...CAMPAIGN, members }, 'completed', AT)).toMatchObject(reached);
    expect(campaignOrdered({ ...CAMPAIGN, members }, { ...ORDER, kind: 'stop' })).toMatchObject(reached);
  });
});
