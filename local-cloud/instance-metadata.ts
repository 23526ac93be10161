import { hex, type Region } from './region.ts';
import type { Group } from './services/auto-scaling/model.ts';
import { metadataView } from './services/ec2/instance-view.ts';
import type { InstanceRecord, Instances } from './services/ec2/instances.ts';
import { iso } from './time/iso.ts';

/** What EC2's metadata service tells an instance of itself. */
export interface InstanceMetadata {
  /** The text at a path below `/latest/`, such as `meta-data/ami-id`; undefined where there is nothing. */
  read(instanceId: string, path: string): string | undefined;
  /** Whether a request needs a token of a session (IMDSv2). */
  needsToken(instanceId: string): boolean;
  /** Whether the service is there at all, as the instance's options have it. */
  isEnabled(instanceId: string): boolean;
}

/** How long the credentials of an instance's role are good for, in ms. EC2 renews them earlier. */
const CREDENTIALS_LAST = 6 * 3_600_000;

type Groups = ReadonlyMap<string, Group>;

/** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-metadata.html */
export function createInstanceMetadata(
  region: Region,
  instances: Pick<Instances, 'get'>,
  groups: Groups,
): InstanceMetadata {
  const optionsOf = (instanceId: string) => {
    const instance = instances.get(instanceId);
    return instance && metadataView(instance);
  };
  return {
    needsToken: (instanceId) => optionsOf(instanceId)?.HttpTokens === 'required',
    isEnabled: (instanceId) => optionsOf(instanceId)?.HttpEndpoint !== 'disabled',
    read(instanceId, path) {
      const instance = instances.get(instanceId);
      if (!instance) return undefined;
      if (path === 'user-data') return userDataOf(instance);
      if (path === 'dynamic/instance-identity/document') return identity(region, instance);
      const [, key] = /^meta-data\/(.+)$/.exec(path) ?? [];
      if (key === undefined) return undefined;
      const role = roleOf(instance);
      if (role !== undefined && key === `iam/security-credentials/${role}`)
        return credentials(region, instance);
      const known = entries(region, instance, role, targetState(groups, instanceId));
      return known[key] ?? tag(instance, key);
    },
  };
}

const entries = (
  region: Region,
  { instanceId, imageId, instanceType, privateIp, availabilityZone, lifecycle }: InstanceRecord,
  role: string | undefined,
  state: string | undefined,
): Readonly<Record<string, string | undefined>> => ({
  'instance-id': instanceId,
  'ami-id': imageId,
  'instance-type': instanceType,
  'instance-life-cycle': lifecycle ?? 'on-demand',
  'local-ipv4': privateIp,
  'placement/availability-zone': availabilityZone,
  'placement/region': region.name,
  'iam/security-credentials': role,
  'iam/security-credentials/': role,
  'autoscaling/target-lifecycle-state': state,
});

function userDataOf({ data: { UserData } }: InstanceRecord): string | undefined {
  return UserData === undefined ? undefined : Buffer.from(UserData, 'base64').toString();
}

const identity = (
  region: Region,
  { instanceId, imageId, instanceType, architecture, privateIp, availabilityZone, launched }: InstanceRecord,
): string =>
  JSON.stringify({
    version: '2017-09-30',
    accountId: region.account,
    region: region.name,
    availabilityZone,
    instanceId,
    imageId,
    instanceType,
    architecture,
    privateIp,
    pendingTime: iso(launched.getTime()),
  });

/** Of the role of the instance's profile. The local cloud takes any. */
function credentials(region: Region, { instanceId }: InstanceRecord): string {
  const now = region.clock.now();
  return JSON.stringify({
    Code: 'Success',
    LastUpdated: iso(now),
    Type: 'AWS-HMAC',
    AccessKeyId: `ASIA${instanceId.slice(-16).toUpperCase()}`,
    SecretAccessKey: hex(region, 40),
    Token: hex(region, 64),
    Expiration: iso(now + CREDENTIALS_LAST),
  });
}

/** Tags are there for instances whose launch template asks for it. */
function tag(instance: InstanceRecord, key: string): string | undefined {
  const [, name] = /^tags\/instance\/(.+)$/s.exec(key) ?? [];
  if (name === undefined || metadataView(instance).InstanceMetadataTags !== 'enabled') return undefined;
  return instance.tags[name];
}

/** The role of an instance profile is called as the profile is. */
function roleOf({ data: { IamInstanceProfile: profile } }: InstanceRecord): string | undefined {
  return profile && (profile.Name ?? profile.Arn?.split('/').at(-1));
}

/**
 * The state that a member of a group is in or on its way to.
 *
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/retrieving-target-lifecycle-state-through-imds.html
 */
function targetState(groups: Groups, instanceId: string): string | undefined {
  for (const { members, warm } of groups.values()) {
    const state = (members.get(instanceId) ?? warm.get(instanceId))?.state;
    if (state === undefined) continue;
    if (state.startsWith('Terminating')) return 'Terminated';
    if (state.startsWith('Warmed:Terminat')) return 'Warmed:Terminated';
    if (state === 'Standby' || state === 'EnteringStandby') return 'Standby';
    return state.startsWith('Warmed') ? 'Warmed:Stopped' : 'InService';
  }
  return undefined;
}
