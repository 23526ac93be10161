import type { Publisher } from '../../demo/image-pipeline.ts';
import type { Infrastructure } from '../../demo/service-infrastructure.ts';
import type { Lambda } from '../../local-cloud/services/lambda/lambda.ts';
import type { Services } from '../../local-cloud/services.ts';
import type { VirtualClock } from '../../local-cloud/time/virtual-clock.ts';
import type { AwsClients } from '../../src/aws/clients.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { Around, Invocation, OurCall } from './calls.ts';
import type { ModelInstances } from './instances.ts';
import type { DocumentTable } from './records-table.ts';
import type { CloudState } from './state.ts';

/** One region, with a service in it that Greenshift looks after, among things of others. */
export type World = Region & ServiceWorld;

/** The region, and an installation of Greenshift in it. */
export interface Region {
  readonly installation: string;
  readonly clock: VirtualClock;
  readonly services: Services;
  readonly instances: ModelInstances;
  readonly table: DocumentTable;
  /** Lambda, as far as users have functions there. */
  readonly functions: Lambda;
  /** Clients of the outside world: no fault applies to them, no budget counts them. */
  readonly outside: AwsClients;
  /** By how many milliseconds the clock of a function is off: `analyze`, `api`. */
  readonly clocksOff: Map<string, number>;
  /** Ports of on-call's API: faults apply to their calls too. */
  readonly api: Ports;
  readonly stateMachineArn: string;
  readonly calls: readonly OurCall[];
  /** Has `around` go around every call of ours from now on. */
  intercept(around: Around): void;
  readonly invocations: readonly Invocation[];
  /** Runs a function once more with the payload that it had, as a doubled delivery does. */
  again(invocation: Invocation): Promise<unknown>;
  close(): void;
}

/** What is one service's alone. */
export interface ServiceWorld {
  /** The name of the service. */
  readonly service: string;
  readonly state: CloudState;
  /** What the owner of the service has made for it. */
  infrastructure: Infrastructure;
  /** Where the fleet takes traffic besides: by another load balancer, and a target group for it. */
  inner?: Pick<Infrastructure, 'listener' | 'targetGroups'>;
  readonly publisher: Publisher;
  /** Builds that were published since the service has its first image. */
  readonly published: string[];
  pipeline: string;
  /** The share of requests that the load balancer refuses by itself, 0 to 1. */
  readonly balancer: { refuses: number };
  /** The same region with another service in it, of this installation or of another one. */
  readonly second?: World;
  /** The same region with each of the services of this installation that follow this one's pipeline. */
  readonly fellows?: readonly World[];
}
