import { createHash } from 'node:crypto';
import type { LaunchTemplateInstanceMetadataOptions, ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import type { InstanceHosts } from '../../instance-hosts.ts';
import { hex, type Region } from '../../region.ts';
import type { Tags } from './filters.ts';

export type InstanceState = 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated';

export interface InstanceRecord {
  readonly instanceId: string;
  readonly reservationId: string;
  readonly imageId: string;
  readonly instanceType: string;
  readonly architecture: string;
  readonly lifecycle?: 'spot' | undefined;
  /** What the launch template's version said. */
  readonly data: ResponseLaunchTemplateData;
  readonly availabilityZone: string;
  readonly subnetId: string;
  readonly privateIp: string;
  readonly launched: Date;
  tags: Tags;
  /** What was set on it since its launch. */
  readonly changed: InstanceChanges;
  state: InstanceState;
  /** Why it ended: an EC2 code and message, and the sentence of `StateTransitionReason`. */
  ended?: { readonly code: string; readonly message: string; readonly transition: string };
}

/** Absent members are as the launch has them. */
export interface InstanceChanges {
  metadata?: LaunchTemplateInstanceMetadataOptions;
  securityGroups?: readonly string[];
  isTerminationProtected?: boolean;
  rootAttached?: Date;
}

export type NewInstance = Pick<
  InstanceRecord,
  'imageId' | 'instanceType' | 'architecture' | 'lifecycle' | 'data' | 'availabilityZone' | 'tags'
> & {
  readonly subnetId?: string | undefined;
  /** Why it ends instead of running, where it does. */
  readonly endsWith?: string | undefined;
};

export interface Instances {
  start(instance: NewInstance): InstanceRecord;
  /** Without a reason a user has asked for it. */
  terminate(instanceId: string, reason?: InstanceRecord['ended']): void;
  /** Stops one that runs: its server ends, and it may run again. */
  stop(instanceId: string): void;
  /** Lets one that is stopped run again. */
  resume(instanceId: string): void;
  get(instanceId: string): InstanceRecord | undefined;
  all(): Iterable<InstanceRecord>;
  /** What an instance has written to its console. */
  output(instanceId: string): string;
  onState(listener: (instanceId: string, state: InstanceState) => void): void;
}

/** How long an instance is `pending` that ends instead of running, in ms of the clock. EC2 gives no figure. */
const ENDING_LAUNCH = 5000;

/** How long EC2 still describes an instance that is terminated, in milliseconds of the clock. */
const DESCRIBED_AFTER_END = 3_600_000;

/**
 * The instances and their states. A server that crashes leaves its instance `running`: EC2's status checks see the
 * machine and not what runs on it. It has no address any more, so the load balancer's health check fails.
 */
export function createInstances(region: Region, hosts: InstanceHosts): Instances {
  const instances = new Map<string, InstanceRecord>();
  const listeners: ((instanceId: string, state: InstanceState) => void)[] = [];
  const expiring: { readonly instanceId: string; readonly until: number }[] = [];
  const now = () => region.clock.now();
  let started = 0;

  function enter(instance: InstanceRecord, state: InstanceState): void {
    instance.state = state;
    if (state === 'terminated')
      expiring.push({ instanceId: instance.instanceId, until: now() + DESCRIBED_AFTER_END });
    for (const listener of listeners) listener(instance.instanceId, state);
  }

  /** Forgets at the next read instead of by a timer, which would keep an idle cloud awake. */
  function forgetExpired(): void {
    while (expiring[0] && expiring[0].until <= now()) instances.delete(expiring.shift()!.instanceId);
  }

  async function boot(instance: InstanceRecord): Promise<void> {
    const { instanceId, imageId, availabilityZone, data } = instance;
    const userData = data.UserData && Buffer.from(data.UserData, 'base64').toString();
    try {
      await hosts.boot({ instanceId, imageId, availabilityZone, userData });
    } catch {
      // What it said is on its console.
      endLaunch(instance, 'Client.InstanceInitiatedShutdown: Instance initiated shutdown');
      return;
    }
    if (instance.state === 'pending') enter(instance, 'running');
  }

  function endLaunch(instance: InstanceRecord, message: string): void {
    if (instance.state !== 'pending') return;
    const [code = ''] = message.split(':');
    instance.ended = { code, message, transition: 'Server.InternalError' };
    enter(instance, 'terminated');
  }

  async function stop(
    instance: InstanceRecord,
    during: 'stopping' | 'shutting-down',
    then: InstanceState,
  ): Promise<void> {
    enter(instance, during);
    await hosts.stop(instance.instanceId);
    // One that is terminated meanwhile doesn't come to rest.
    if (instance.state === during) enter(instance, then);
  }

  return {
    start({ endsWith, ...request }) {
      forgetExpired();
      const number = started++;
      const instance: InstanceRecord = {
        ...request,
        instanceId: `i-0${hex(region, 16)}`,
        reservationId: `r-0${hex(region, 16)}`,
        subnetId: request.subnetId ?? defaultSubnet(region, request.availabilityZone),
        privateIp: `10.0.${(number >> 8) % 256}.${number % 256}`,
        launched: new Date(now()),
        changed: {},
        state: 'pending',
      };
      instances.set(instance.instanceId, instance);
      if (endsWith === undefined) void boot(instance);
      else region.clock.after(ENDING_LAUNCH, () => endLaunch(instance, endsWith));
      return instance;
    },
    terminate(instanceId, reason) {
      const instance = instances.get(instanceId);
      if (!instance || instance.state === 'shutting-down' || instance.state === 'terminated') return;
      const when = new Date(now()).toISOString().slice(0, 19).replace('T', ' ');
      instance.ended = reason ?? {
        code: 'Client.UserInitiatedShutdown',
        message: 'Client.UserInitiatedShutdown: User initiated shutdown',
        transition: `User initiated (${when} GMT)`,
      };
      void stop(instance, 'shutting-down', 'terminated');
    },
    stop(instanceId) {
      const instance = instances.get(instanceId);
      if (instance?.state === 'running') void stop(instance, 'stopping', 'stopped');
    },
    resume(instanceId) {
      const instance = instances.get(instanceId);
      if (instance?.state !== 'stopped') return;
      enter(instance, 'pending');
      void boot(instance);
    },
    get(instanceId) {
      forgetExpired();
      return instances.get(instanceId);
    },
    all() {
      forgetExpired();
      return instances.values();
    },
    output: (instanceId) => hosts.output?.(instanceId) ?? '',
    onState: (listener) => void listeners.push(listener),
  };
}

export const isTerminationProtected = ({ changed, data }: InstanceRecord): boolean =>
  changed.isTerminationProtected ?? data.DisableApiTermination ?? false;

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** The one network of the account, the same in every run. */
export const vpcOf = (region: Region) => `vpc-0${digest(`${region.account} ${region.name}`)}`;

const defaultSubnet = (region: Region, zone: string) => `subnet-0${digest(`${region.account} ${zone}`)}`;
