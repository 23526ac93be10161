import {
  CreateTargetGroupCommand,
  type CreateTargetGroupCommandInput,
  DeleteTargetGroupCommand,
  DescribeTargetHealthCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { FoundTwin, TargetGroups, TwinClaim } from '../../ports/target-groups.ts';
import { CloudRefused, CloudUnavailable, SpecMismatch } from '../../rollout/errors.ts';
import { settingChanges } from '../../rollout/fleet/settings.ts';
import { TAGS } from '../../rollout/fleet/tags.ts';
import { callAws, required } from '../call.ts';
import { alignTargetGroup } from './align-target-group.ts';
import {
  type Client,
  carriedTags,
  describeTargetGroup,
  findTargetGroup,
  groupSettings,
  settingsOf,
  tagsOf,
} from './target-group-description.ts';

export const loadBalancerTargetGroups = (client: Client, installation: string): TargetGroups => ({
  find: (claim) => find(client, installation, claim),
  make: (claim) => make(client, installation, claim),
  read: async (targetGroup) => settingsOf(await describeTargetGroup(client, targetGroup)),
  align: (targetGroup, like, settings) => alignTargetGroup(client, targetGroup, like, settings),
  remove: (claim) => remove(client, installation, claim),
});

const marks = ({ service, of }: TwinClaim, installation: string) => ({
  [TAGS.service]: service,
  [TAGS.twinOf]: of,
  [TAGS.installation]: installation,
});

async function find(client: Client, installation: string, claim: TwinClaim): Promise<FoundTwin> {
  const group = await findTargetGroup(client, claim.name);
  if (!group) return { kind: 'absent' };
  const arn = required(group.TargetGroupArn, `the ARN of the target group ${claim.name}`);
  const tags = new Map((await tagsOf(client, arn)).map(({ Key, Value }) => [Key, Value]));
  const missing = Object.entries(marks(claim, installation)).find(([key, value]) => tags.get(key) !== value);
  if (!missing) return { kind: 'ours', arn };
  return { kind: 'not-ours', reason: `it isn't tagged ${missing[0]}=${missing[1]}` };
}

/**
 * Creating it twice is creating it once, and gives a namesake with the same settings (ELBv2 API reference,
 * `CreateTargetGroup`).
 */
async function make(client: Client, installation: string, claim: TwinClaim): Promise<string> {
  const { of, name } = claim;
  const { group, tags } = await describeTargetGroup(client, of);
  const own = Object.entries(marks(claim, installation)).map(([Key, Value]) => ({ Key, Value }));
  const what = `make the target group ${name}`;
  const refused = (error: Error): never => {
    throw new CloudRefused(`AWS refuses to ${what}: ${error.name}: ${error.message}`, { cause: error });
  };
  await callAws<unknown, unknown>(
    what,
    client.send(
      new CreateTargetGroupCommand({
        ...(groupSettings(group) as CreateTargetGroupCommandInput),
        Name: name,
        Tags: [...carriedTags(tags), ...own],
      }),
    ),
    {
      // Made before the original was changed, or somebody else's: its tags tell.
      DuplicateTargetGroupNameException: () => undefined,
      TooManyTargetGroupsException: refused,
      TooManyTagsException: refused,
    },
  );
  return complete(client, installation, claim);
}

/** Attributes are no part of the creation. A twin that is in use has a fleet, maybe the live one, and is left as it is. */
async function complete(client: Client, installation: string, claim: TwinClaim): Promise<string> {
  const found = await find(client, installation, claim);
  if (found.kind === 'absent')
    throw new CloudUnavailable(`AWS doesn't show the target group ${claim.name} yet`);
  if (found.kind === 'not-ours')
    throw new SpecMismatch(`the target group ${claim.name} is somebody else's: ${found.reason}`);
  const { arn } = found;
  const [original, made] = await describeBoth(client, claim.of, arn);
  if ((made.group.LoadBalancerArns ?? []).length > 0) return arn;
  const different = settingChanges(settingsOf(original), settingsOf(made)).map(({ setting }) => setting);
  if (different.length === 0) return arn;
  await alignTargetGroup(client, arn, claim.of, different);
  const left = settingChanges(...settingsPair(await describeBoth(client, claim.of, arn)));
  if (left.length === 0) return arn;
  const names = left.map(({ setting }) => setting).join(', ');
  throw new CloudUnavailable(`the target group ${claim.name} isn't like ${claim.of} yet: ${names}`);
}

type Both = Awaited<ReturnType<typeof describeBoth>>;

const describeBoth = (client: Client, one: string, other: string) =>
  Promise.all([describeTargetGroup(client, one), describeTargetGroup(client, other)]);

const settingsPair = ([one, other]: Both) => [settingsOf(one), settingsOf(other)] as const;

async function remove(client: Client, installation: string, claim: TwinClaim): Promise<string | undefined> {
  const found = await find(client, installation, claim);
  if (found.kind === 'absent') return undefined;
  if (found.kind === 'not-ours') return `it is somebody else's by now: ${found.reason}`;
  const TargetGroupArn = found.arn;
  const { TargetHealthDescriptions } = await callAws(
    `describe the health of ${TargetGroupArn}`,
    client.send(new DescribeTargetHealthCommand({ TargetGroupArn })),
    { TargetGroupNotFoundException: () => ({ TargetHealthDescriptions: [] }) },
  );
  const targets = required(TargetHealthDescriptions, `the targets of ${TargetGroupArn}`).length;
  if (targets > 0) return `it holds ${targets} targets`;
  return callAws<unknown, string>(
    `delete the target group ${claim.name}`,
    client.send(new DeleteTargetGroupCommand({ TargetGroupArn })),
    { ResourceInUseException: () => 'a listener or a rule still names it' },
  ).then((result) => (typeof result === 'string' ? result : undefined));
}
