import { describe, expect, test } from 'vitest';
import type { Campaign } from '../../../src/rollout/campaign/campaign.ts';
import { observeEnded } from '../../../src/rollout/campaign/ended.ts';
import { faultOf } from '../../../src/rollout/campaign/fault.ts';
import type { Member } from '../../../src/rollout/campaign/member.ts';
import type { Rollout } from '../../../src/rollout/record.ts';
import { fail } from '../../../src/rollout/transitions.ts';
import { aClaim } from '../../aws/dynamodb/records.ts';

const reverted = (service: string, code: string, change: Partial<Member> = {}): Member => ({
  service,
  wave: 1,
  state: 'reverted',
  since: 1,
  code,
  ...change,
});

const campaign = (members: readonly Member[], rules: Partial<Campaign['rules']> = {}): Campaign => ({
  id: 'web-1.0.0-2',
  version: 1,
  build: 'arn:aws:imagebuilder:eu-west-1:111122223333:image/web/1.0.0/2',
  images: ['ami-2'],
  startedAt: 0,
  rules: { automatic: true, reverts: 9, alike: 2, holdAtMost: 1, ...rules },
  waves: [{ bake: 1 }, { bake: 1 }],
  wave: 1,
  members: [{ service: 'first', wave: 1, state: 'promoted', since: 1 }, ...members],
  state: 'running',
});

const ALL_APART = () => true;
const SHARING =
  (...pairs: string[]) =>
  (one: string, other: string) =>
    !pairs.includes(`${one}${other}`) && !pairs.includes(`${other}${one}`);

describe('the same failure in services that share nothing else', () => {
  test('is named with those that failed alike, and with no others', () => {
    const members = [reverted('a', 'Outage'), reverted('b', 'MetricWorse'), reverted('c', 'MetricWorse')];
    expect(faultOf(campaign(members), ALL_APART)).toBe(
      'b, c share nothing but the image, and failed alike: MetricWorse',
    );
  });

  test('has to be seen in as many as the rules say of which no two share anything', () => {
    const members = ['a', 'b', 'c'].map((name) => reverted(name, 'Outage'));
    expect(faultOf(campaign(members, { alike: 3 }), SHARING('bc'))).toBeUndefined();
    expect(faultOf(campaign(members, { alike: 3 }), ALL_APART)).toContain('a, b, c share nothing');
  });

  test('is no evidence where both have had it from their surroundings, but counts among the reverts', () => {
    const members = ['a', 'b'].map((name) => reverted(name, 'GreenUnhealthy', { unsure: true }));
    expect(faultOf(campaign(members), ALL_APART)).toBeUndefined();
    expect(faultOf(campaign([...members, reverted('c', 'GreenUnhealthy')]), ALL_APART)).toBeUndefined();
    expect(faultOf(campaign(members, { reverts: 2 }), ALL_APART)).toBe('2 services went back: a, b');
  });
});

describe('a failure', () => {
  const ended = (code: string, change: (rollout: Rollout) => Partial<Rollout> = () => ({})) => {
    const { rollout } = aClaim();
    const failed = fail({ ...rollout, ...change(rollout) }, 1, code, 'it failed');
    return observeEnded({ ...failed, outcome: 'reverted', phase: 'concluded', endedAt: 2 }, rollout.id);
  };
  const held = (code: string) => (rollout: Rollout) => ({ evidence: { ...rollout.evidence, held: [code] } });
  const weak = (rollout: Rollout) => ({ blue: { ...rollout.blue, weakSince: 1 } });

  test.each<[string, string, ((rollout: Rollout) => Partial<Rollout>)?]>([
    ['of a zone that is impaired: blue lacks servers too', 'GreenUnhealthy', weak],
    ['of responses while blue lacks servers too', 'Outage', weak],
    ['by metrics that were missing until nobody waited any more', 'HeldTooLong', held('MetricUnknown')],
    ['by a hold without anything that speaks against green', 'HeldTooLong'],
    ['by too few requests', 'Inconclusive'],
    ['by a pause that nobody ended', 'PauseOver'],
    ['by a gate that did not answer', 'GateTimeout'],
  ])('%s may be of its surroundings', (_, code, change) => {
    expect(ended(code, change)).toMatchObject({ code, unsure: true });
  });

  test.each<[string, string, ((rollout: Rollout) => Partial<Rollout>)?]>([
    ['of responses', 'BadResponses'],
    ['of servers that never come up', 'GreenUnhealthy'],
    ['by a metric that was worse until nobody waited any more', 'HeldTooLong', held('MetricWorse')],
  ])('%s is of the image', (_, code, change) => {
    expect(ended(code, change)).not.toHaveProperty('unsure');
    expect(ended(code, change)).toMatchObject({ code });
  });

  test.each([
    'LaunchRefused',
    'CloudUnavailable',
    'CloudRefused',
    'GreenGone',
    'BlueShrunk',
    'DriftDetected',
  ])('that is %s counts against nobody', (code) => {
    expect(ended(code)).not.toHaveProperty('code');
  });
});
