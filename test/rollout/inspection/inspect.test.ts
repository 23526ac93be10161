import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Facts, ServerFacts } from '../../../src/rollout/inspection/facts.ts';
import { FINDING_CODES, keyOf, SEVERITIES } from '../../../src/rollout/inspection/finding.ts';
import { inspect } from '../../../src/rollout/inspection/inspect.ts';
import { MEANINGS } from '../../../src/rollout/inspection/meanings.ts';
import { aFleet, aServer, aVersion, NOW, someFacts } from './facts.ts';

const codes = (facts: Facts) => inspect(facts).map(({ code }) => code);
const withServer = (change: Partial<ServerFacts>, more: Partial<Facts> = {}) =>
  someFacts({ servers: [aServer('i-1', change), aServer('i-2')], ...more });

test('nothing is found where everything is as it was recorded', () => {
  expect(inspect(someFacts())).toEqual([]);
});

describe('a server', () => {
  test('with another image than the record has', () => {
    expect(inspect(withServer({ imageId: 'ami-other' }))).toMatchObject([
      {
        code: 'image',
        severity: 'high',
        subject: 'i-1',
        servers: ['i-1'],
        expected: 'ami-live',
        found: 'ami-other',
        mend: 'aws autoscaling terminate-instance-in-auto-scaling-group --instance-id i-1 --no-should-decrement-desired-capacity --region eu-west-1',
      },
    ]);
  });

  test('that its group has not launched, unless its tags may not be read yet', () => {
    expect(codes(withServer({ launchedFrom: undefined }))).toEqual(['attached-by-hand']);
    expect(codes(withServer({ launchedFrom: { id: 'lt-other', version: 7 } }))).toEqual(['attached-by-hand']);
    expect(codes(withServer({ launchedFrom: undefined, launchedAt: NOW - 60_000 }))).toEqual([]);
  });

  test('of a group with a launch configuration, which no tag tells of', () => {
    const fleet = aFleet({ template: undefined, templates: [] });
    const { template: _, ...expected } = someFacts().expected;
    expect(codes(withServer({ launchedFrom: undefined }, { fleet, expected }))).toEqual([]);
  });

  test('of another version, but not while a rollout pins one', () => {
    const old = { launchedFrom: { id: 'lt-web', version: 6 } };
    expect(codes(withServer(old))).toEqual(['template-version']);
    const expected = { ...someFacts().expected, isUnderWay: true };
    expect(codes(withServer(old, { expected }))).toEqual([]);
  });

  test('of a kind that has a version of its own', () => {
    const fleet = aFleet({ isMixed: true, hasOtherVersions: true, templates: ['lt-web', 'lt-arm'] });
    expect(codes(withServer({ launchedFrom: { id: 'lt-arm', version: 3 } }, { fleet }))).toEqual([]);
  });

  test('in standby, or protected where its group protects none', () => {
    const [, other] = aFleet().members;
    const kept = { id: 'i-1', isInStandby: true, isProtectedFromScaleIn: true };
    const fleet = aFleet({ members: [kept, other!] });
    expect(codes(someFacts({ fleet }))).toEqual(['standby', 'scale-in-protection']);
    const settings = { MaxSize: '6', NewInstancesProtectedFromScaleIn: 'true' };
    expect(codes(someFacts({ fleet, settings, before: settings }))).toEqual(['standby']);
    expect(codes(someFacts({ fleet, settings: undefined }))).toEqual(['standby']);
  });

  test('with another root volume than at its launch', () => {
    expect(codes(withServer({ rootAttachedAt: NOW - 3_600_000 }))).toEqual(['root-volume-replaced']);
    // A restart gives a server a new launch time, and its volumes stay attached.
    expect(codes(withServer({ launchedAt: NOW - 3_600_000 }))).toEqual([]);
  });

  test('that is protected from termination, or has other user data, where that was read', () => {
    const attributes = { 'i-1': { isTerminationProtected: true, userData: 'another digest' } };
    expect(inspect(someFacts({ attributes }))).toMatchObject([
      { code: 'user-data-changed', severity: 'high' },
      { code: 'termination-protection', mend: expect.stringMatching(/--no-disable-api-termination/) },
    ]);
    expect(inspect(someFacts({ attributes: {} }))).toEqual([]);
  });

  test('that was detached, and runs on in no group', () => {
    const strays = [aServer('i-3', { group: undefined }), aServer('i-4', { group: 'canary' })];
    expect(inspect(someFacts({ strays }))).toMatchObject([
      { code: 'outside-group', subject: 'i-3', mend: expect.stringMatching(/terminate-instances .*i-3/) },
    ]);
  });

  test('whose metadata, groups or profile were set otherwise than at its launch', () => {
    expect(codes(withServer({ hopLimit: 2 }))).toEqual(['metadata-options-changed']);
    expect(codes(withServer({ needsToken: false }))).toEqual(['metadata-options-changed', 'imdsv1']);
    expect(codes(withServer({ securityGroups: ['sg-admin', 'sg-web'] }))).toEqual([
      'security-groups-changed',
    ]);
    expect(codes(withServer({ profile: undefined }))).toEqual(['instance-profile-changed']);
  });

  test('whose version leaves these to the account', () => {
    const versions = [aVersion({ needsToken: undefined, hopLimit: undefined, securityGroups: undefined })];
    expect(codes(someFacts({ versions }))).toEqual([]);
  });
});

describe('the ways in', () => {
  const each = (change: Partial<ServerFacts>) =>
    someFacts({ servers: [aServer('i-1', change), aServer('i-2', change)], versions: [] });

  test('are told once for all servers that have them, with the command that makes another version', () => {
    expect(inspect(each({ needsToken: false }))).toMatchObject([
      {
        code: 'imdsv1',
        severity: 'medium',
        subject: 'web-7',
        servers: ['i-1', 'i-2'],
        count: 2,
        mend:
          'aws ec2 create-launch-template-version --launch-template-id lt-web --source-version 7 ' +
          `--launch-template-data '{"MetadataOptions":{"HttpTokens":"required"}}' --region eu-west-1 && ` +
          "aws autoscaling update-auto-scaling-group --auto-scaling-group-name web-7 --launch-template 'LaunchTemplateId=lt-web,Version=$Latest' --region eu-west-1 && " +
          'greenshift start web ami-live',
      },
    ]);
  });

  test('are mended in the pattern, where there is one', () => {
    const facts = each({ keyPair: 'ops' });
    const expected = { ...facts.expected, pattern: 'web-pattern' };
    expect(inspect({ ...facts, expected })).toMatchObject([
      {
        code: 'key-pair',
        found: 'ops',
        mend: expect.stringMatching(/^in what web-pattern is launched from/),
      },
    ]);
  });

  test('are far hops, and public addresses', () => {
    expect(codes(each({ hopLimit: 2 }))).toEqual([]);
    expect(codes(each({ hopLimit: 64 }))).toEqual(['hop-limit']);
    expect(inspect(each({ publicAddress: '192.0.2.7' }))).toMatchObject([
      { code: 'public-address', found: '192.0.2.7 and 1 more', count: 2 },
    ]);
  });

  test('are ports of security groups, the worse the more can reach them', () => {
    const opening = (port: 22 | 3389, source: string) => ({
      securityGroup: 'sg-web',
      port,
      source,
      permission: JSON.stringify({ port, source }),
    });
    const openings = [opening(22, '10.0.0.0/8'), opening(3389, '10.1.0.0/16'), opening(3389, '0.0.0.0/0')];
    expect(inspect(someFacts({ openings }))).toMatchObject([
      { code: 'rdp-open', severity: 'high', subject: 'sg-web', found: 'from 10.1.0.0/16, 0.0.0.0/0' },
      {
        code: 'ssh-open',
        severity: 'medium',
        mend: `aws ec2 revoke-security-group-ingress --group-id sg-web --ip-permissions '{"port":22,"source":"10.0.0.0/8"}' --region eu-west-1`,
      },
    ]);
    const ofGroup = [opening(22, 'sg-bastion')];
    expect(inspect(someFacts({ openings: ofGroup }))).toMatchObject([{ code: 'ssh-open', severity: 'low' }]);
    const unused = openings.map((one) => ({ ...one, securityGroup: 'sg-unused' }));
    expect(inspect(someFacts({ openings: unused }))).toEqual([]);
  });
});

describe('the group', () => {
  test('that is gone, or was made again: nothing else is said of it', () => {
    expect(codes(someFacts({ fleet: undefined }))).toEqual(['fleet-gone']);
    const remade = aFleet({ arn: aFleet().arn.replace(':1:', ':2:') });
    expect(codes(withServer({ imageId: 'ami-other' }, { fleet: remade }))).toEqual(['fleet-remade']);
    const { arn: _, ...expected } = someFacts().expected;
    expect(codes(someFacts({ fleet: remade, expected }))).toEqual([]);
  });

  test('that launches something else than its rollout gave it', () => {
    const fleet = aFleet({ template: { id: 'lt-web', version: 9 } });
    expect(inspect(someFacts({ fleet, servers: [] }))).toMatchObject([
      { code: 'fleet-template', found: 'version 9 of lt-web', mend: expect.stringMatching(/Version=7'/) },
    ]);
  });

  test('whose settings have changed, each with what sets it back', () => {
    const settings = { MaxSize: '9', 'suspended process "Launch"': 'true', 'scaling policy "cpu"': 'x' };
    expect(inspect(someFacts({ settings }))).toMatchObject([
      { subject: 'MaxSize', found: 'MaxSize is 9 instead of 6', mend: expect.stringMatching(/--max-size 6/) },
      { subject: 'scaling policy "cpu"', mend: expect.stringMatching(/^set it back, or keep it/) },
      { subject: 'suspended process "Launch"', mend: expect.stringMatching(/resume-processes .* Launch/) },
    ]);
  });

  test('whose traffic goes elsewhere', () => {
    const foreignSplit = { found: 'web-b has 10 %', mend: 'aws elbv2 …' };
    expect(inspect(someFacts({ foreignSplit }))).toMatchObject([{ code: 'split', ...foreignSplit }]);
  });

  test('that a rollout is at work on, or has retired already', () => {
    const expected = { ...someFacts().expected, isUnderWay: true };
    expect(codes(someFacts({ expected, fleet: undefined, servers: [] }))).toEqual([]);
    const changed = { settings: { MaxSize: '9' }, foreignSplit: { found: 'green has 10 %', mend: '…' } };
    expect(
      codes(someFacts({ expected, fleet: aFleet({ template: { id: 'lt-web', version: 9 } }), ...changed })),
    ).toEqual([]);
  });
});

test('findings come the worst first, and no two are about the same', () => {
  const server = fc.record({
    imageId: fc.constantFrom('ami-live', 'ami-other'),
    needsToken: fc.constantFrom(true, false, undefined),
    hopLimit: fc.constantFrom(1, 2, 64, undefined),
    keyPair: fc.constantFrom(undefined, 'ops'),
    profile: fc.constantFrom(undefined, 'web', 'admin'),
    publicAddress: fc.constantFrom(undefined, '192.0.2.7'),
    launchedFrom: fc.constantFrom(undefined, { id: 'lt-web', version: 7 }, { id: 'lt-web', version: 6 }),
    rootAttachedAt: fc.constantFrom(undefined, NOW),
    group: fc.constantFrom(undefined, 'web-7'),
  });
  const many = fc.array(server, { maxLength: 4 });
  fc.assert(
    fc.property(many, many, (members, outside) => {
      const servers = members.map((change, index) => aServer(`i-${index}`, change));
      const strays = outside.map((change, index) => aServer(`i-x${index}`, change));
      const found = inspect(someFacts({ servers, strays, attributes: {} }));
      const ranks = found.map(({ severity }) => SEVERITIES.indexOf(severity));
      expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
      expect(new Set(found.map(keyOf)).size).toBe(found.length);
      for (const { servers: named, count, mend } of found) {
        expect(named.length).toBeLessThanOrEqual(count);
        expect(mend).not.toMatch(/undefined|\{\w+\}/);
      }
    }),
  );
});

test('every code says what it means', () => {
  for (const code of FINDING_CODES) expect(MEANINGS[code]).toMatch(/^[a-z"'].*[^.]$/i);
});
