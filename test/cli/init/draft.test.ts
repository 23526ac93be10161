import { expect, test } from 'vitest';
import { choose } from '../../../cli/init/choose.ts';
import { draftOf, type Found } from '../../../cli/init/draft.ts';
import { parseSpec } from '../../../src/rollout/service-spec/spec.ts';
import { ACCOUNT, GROUP_A, GROUP_B, HTTPS, LISTENER, PIPELINE, RULE, STRANGER } from '../../world/specs.ts';

const group = {
  AutoScalingGroupName: 'web-asg',
  AutoScalingGroupARN: `arn:aws:autoscaling:eu-west-1:${ACCOUNT}:autoScalingGroup:0:autoScalingGroupName/web-asg`,
  MinSize: 2,
  MaxSize: 4,
  DesiredCapacity: 2,
  TargetGroupARNs: [GROUP_A],
  LaunchTemplate: { LaunchTemplateId: 'lt-0abc' },
} as unknown as Found['group'];

const at = (listener: string, ...targetGroups: string[]) => ({
  route: { listener },
  arn: listener,
  targetGroups,
});

const found = (change: Partial<Found> = {}): Found => ({
  service: 'web',
  group,
  forwards: [at(LISTENER, GROUP_A)],
  occupied: new Set(),
  tagged: new Set(),
  pipeline: PIPELINE,
  ...change,
});

test('a group behind one listener has a spec that is valid, with one target group and its tags to do', () => {
  const { spec, missing } = draftOf(found());
  expect(parseSpec(spec)).toMatchObject({
    service: 'web',
    image: { pipeline: PIPELINE, owners: [ACCOUNT] },
    traffic: { routes: [{ listener: LISTENER }], targetGroups: [GROUP_A] },
    fleet: 'web-asg',
  });
  expect(missing.map(({ how }) => how)).toEqual([
    'aws autoscaling create-or-update-tags --tags ResourceId=web-asg,ResourceType=auto-scaling-group,Key=greenshift:service,Value=web,PropagateAtLaunch=true',
    'aws ec2 create-tags --resources lt-0abc --tags Key=greenshift:service,Value=web',
    `aws elbv2 add-tags --resource-arns ${LISTENER} --tags Key=greenshift:service,Value=web`,
  ]);
  expect(missing.some(({ isBlocking }) => isBlocking)).toBe(false);
});

test('every listener and rule is a route, and the idle target group beside it the second one', () => {
  const rule = { route: { rule: RULE }, arn: RULE, targetGroups: [GROUP_A] };
  const elsewhere = at(`${LISTENER}0`, STRANGER);
  const forwards = [at(LISTENER, GROUP_A, GROUP_B), at(HTTPS, GROUP_A, GROUP_B), rule, elsewhere];
  const { spec } = draftOf(found({ forwards }));
  expect(parseSpec(spec).traffic).toEqual({
    routes: [{ listener: LISTENER }, { listener: HTTPS }, { rule: RULE }],
    targetGroups: [GROUP_A, GROUP_B],
  });
});

test('a target group that another group is in is not taken', () => {
  const forwards = [at(LISTENER, GROUP_A, GROUP_B)];
  const { spec } = draftOf(found({ forwards, occupied: new Set([GROUP_B]) }));
  expect(parseSpec(spec).traffic).toMatchObject({ targetGroups: [GROUP_A] });
});

test('a group in two target groups has a pair for each', () => {
  const { spec } = draftOf(
    found({
      group: { ...group, TargetGroupARNs: [GROUP_A, STRANGER] },
      forwards: [at(LISTENER, GROUP_A), at(HTTPS, STRANGER)],
    }),
  );
  expect(parseSpec(spec).traffic.pairs).toEqual([
    { routes: [{ listener: LISTENER }], targetGroups: [GROUP_A] },
    { routes: [{ listener: HTTPS }], targetGroups: [STRANGER] },
  ]);
});

test('one that nothing forwards to is left out beside another, and told', () => {
  const inBoth = { ...group, TargetGroupARNs: [GROUP_A, STRANGER] };
  const { spec, missing } = draftOf(found({ group: inBoth }));
  expect(parseSpec(spec).traffic).toMatchObject({
    routes: [{ listener: LISTENER }],
    targetGroups: [GROUP_A],
  });
  expect(missing).toContainEqual(
    expect.objectContaining({ what: `no listener and no rule forwards to ${STRANGER}`, isBlocking: false }),
  );
});

test('what keeps it from being registered is said with the command that helps', () => {
  const { missing } = draftOf(found({ forwards: [], pipeline: undefined }));
  expect(missing.filter(({ isBlocking }) => isBlocking)).toMatchObject([
    {
      what: expect.stringContaining('no listener'),
      how: expect.stringContaining(`TargetGroupArn=${GROUP_A}`),
    },
    { what: expect.stringContaining('pipeline'), how: expect.stringContaining('list-image-pipelines') },
  ]);
});

test('what is tagged is not named again, and a group of one server says that two may run', () => {
  const tagged = { ...group, MaxSize: 1, Tags: [{ Key: 'greenshift:service', Value: 'web' }] };
  const { spec, missing } = draftOf(found({ group: tagged, tagged: new Set([LISTENER]) }));
  expect(parseSpec(spec)).toMatchObject({ allowOverlap: true });
  expect(missing).toMatchObject([{ what: expect.stringContaining('allowOverlap') }]);
});

const answering = (answer: string | undefined) =>
  ({ ask: async () => answer }) as unknown as Parameters<typeof choose>[0];
const which = (given?: string) => ({ what: 'group', given, names: ['a', 'b'], otherwise: 'name one of' });

test('of several one is asked for on a terminal, and named in the error elsewhere', async () => {
  expect(await choose(answering('2'), which())).toBe('b');
  expect(await choose(answering(undefined), which('a'))).toBe('a');
  await expect(choose(answering('7'), which())).rejects.toThrow('"7" is none of the numbers');
  await expect(choose(answering(undefined), which())).rejects.toThrow('which group? name one of: a, b');
  await expect(choose(answering(undefined), which('c'))).rejects.toThrow('there is no group c');
  await expect(choose(answering(undefined), { ...which(), names: [] })).rejects.toThrow(
    'right account and region',
  );
});
