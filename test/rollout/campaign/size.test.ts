import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from 'vitest';
import { campaignOverdue } from '../../../src/rollout/campaign/announcements.ts';
import { behindOf } from '../../../src/rollout/campaign/behind.ts';
import type { Campaign } from '../../../src/rollout/campaign/campaign.ts';
import { MEMBERS_MAX } from '../../../src/rollout/campaign/campaign.ts';
import type { Member } from '../../../src/rollout/campaign/member.ts';
import { withSeen } from '../../../src/rollout/campaign/observe.ts';
import { keptReason } from '../../../src/rollout/campaign/reasons.ts';
import { campaignFormat } from '../../../src/rollout/schema/campaign.ts';
import { aFlock, campaignIn, publish } from '../../world/campaigns.ts';

/** Of an item, in bytes (DynamoDB developer guide, "Quotas" and "Item sizes and formats"). */
const ITEM_MAX = 400 * 1024;

interface Attribute {
  readonly S?: string;
  readonly N?: string;
  readonly L?: readonly Attribute[];
  readonly M?: Readonly<Record<string, Attribute>>;
}

function sizeOf(attribute: Attribute): number {
  if (attribute.S !== undefined) return Buffer.byteLength(attribute.S);
  if (attribute.N !== undefined) return Math.ceil(attribute.N.replace(/\D/g, '').length / 2) + 1;
  if (attribute.L !== undefined) return 3 + attribute.L.reduce((sum, one) => sum + 1 + sizeOf(one), 0);
  if (attribute.M !== undefined) return 3 + sizeOfAll(attribute.M, 1);
  return 1;
}

const sizeOfAll = (attributes: Readonly<Record<string, Attribute>>, more: number): number =>
  Object.entries(attributes).reduce(
    (sum, [name, attribute]) => sum + Buffer.byteLength(name) + sizeOf(attribute) + more,
    0,
  );

const AT = 1_800_000_000_001;
const NAME = 's'.repeat(30);

/** As long as everything in it can be. */
const MEMBER: Member = {
  service: NAME,
  wave: 19,
  state: 'needs-operator',
  since: AT,
  rollout: `${NAME}-9999999`,
  byHand: true,
  code: 'LaunchTemplateVersionMissing',
  unsure: true,
  backSince: AT,
  triedSince: AT,
  begunAt: AT,
  liveAt: AT,
  image: 'ami-0123456789abcdef0',
  spared: true,
};

function largest(count: number, why: string): Campaign {
  const member = withSeen({ ...MEMBER, state: 'waiting' }, { ...MEMBER, state: 'held', why }, count, AT);
  const campaign: Campaign = {
    id: 'i'.repeat(200),
    version: 1_000_000,
    build: 'b'.repeat(400),
    builtAt: AT,
    pipeline: 'p'.repeat(400),
    images: Array.from({ length: 4 }, () => 'ami-0123456789abcdef0'),
    startedAt: AT,
    forgivenAt: AT,
    rules: { automatic: true, reverts: 1_000, alike: 1_000, holdAtMost: AT, deadline: AT },
    waves: Array.from({ length: 20 }, () => ({ bake: AT, begunAt: AT, settledAt: AT })),
    wave: 19,
    members: Array.from({ length: count }, () => ({ ...member, spared: undefined, state: 'held' as const })),
    unlisted: 4_000,
    state: 'superseded',
    order: { kind: 'roll-back', at: AT, by: 'b'.repeat(500), reason: '語'.repeat(1_000) },
    overdue: { at: AT, behind: 1_000 },
    endedAt: AT,
  };
  const told = campaignOverdue(campaign, behindOf(campaign), AT);
  return { ...campaign, outbox: [told] };
}

describe('the record of a campaign', () => {
  test.each([1, 10, 100, 166, 167, 500, 999, MEMBERS_MAX])(
    'of %d services keeps within an item of DynamoDB, whatever people write',
    (count) => {
      for (const why of ['語'.repeat(1_000), 'x'.repeat(1_000), '😀'.repeat(500)]) {
        const item = marshall(campaignFormat.write(largest(count, why)), { removeUndefinedValues: true });
        expect(sizeOfAll(item as Readonly<Record<string, Attribute>>, 0)).toBeLessThan(ITEM_MAX);
      }
    },
  );

  test('has no more services than fit, and says how many more there are', async () => {
    const names = Array.from({ length: 1_020 }, (_, index) => `s${1_000 + index}`);
    const world = await aFlock(names);
    await publish(world);
    const { members, unlisted } = await campaignIn(world);
    expect([members.length, unlisted]).toEqual([1_000, 20]);
    expect(members.filter(({ wave }) => wave === 0)).toHaveLength(1);
  });
});

test('a reason is cut between characters, and the longer the fewer services there are', () => {
  expect(keptReason('short', 1_000)).toBe('short');
  expect(keptReason('x'.repeat(1_000), 1_000)).toBe(`${'x'.repeat(77)}…`);
  expect(keptReason('😀'.repeat(100), 1_000)).toBe(`${'😀'.repeat(19)}…`);
  expect(Buffer.byteLength(keptReason('x'.repeat(1_000), 1))).toBe(480);
});
