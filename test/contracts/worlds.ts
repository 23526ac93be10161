import type { VirtualClock } from '../../local-cloud/time/virtual-clock.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { GateRequest, GateResponse } from '../../src/rollout/gates/gate-schema.ts';
import type { Route } from '../../src/rollout/traffic/routes.ts';
import { directly, onTheCloud } from './cloud-world.ts';
import { inMemory } from './small-world.ts';

/** A place with a fleet that serves, and what has to happen in it for a contract to be tried. */
export interface ContractWorld {
  readonly ports: Ports;
  readonly clock: VirtualClock;
  /** The fleet that serves, its servers up, launched from `$Latest` of the template, whose one version has the image. */
  readonly live: { readonly fleet: string; readonly targetGroup: string; readonly imageId: string };
  /** The other target group, in no forward action. */
  readonly idle: string;
  readonly route: Route;
  /** How long a client stays with a target group that was made sticky for 10 minutes, milliseconds. */
  readonly staysFor: number;
  readonly template: string;
  /** An image that may be launched. */
  readonly newImage: string;
  readonly account: string;
  /** Gives the live fleet something that can't be copied. */
  obstruct(): Promise<unknown>;
  /** A person adds a version to the template. */
  addVersion(): Promise<unknown>;
  /** Gives the live fleet, or takes from it, something that a copy takes over. */
  tag(value: string | undefined): Promise<unknown>;
  /** Gives the live target group another path of its health check. */
  changeTargetGroup(path: string): Promise<unknown>;
  /** Somebody takes a target group without weight out of the route's forward action. */
  forget(targetGroup: string): Promise<unknown>;
  protect(server: string): Promise<unknown>;
  /** Takes a server away, and lets the time pass until it is gone. */
  lose(server: string): Promise<unknown>;
  startBuild(): Promise<{ readonly buildArn: string; readonly pipeline: string }>;
  finishBuilds(): Promise<unknown>;
  /** A minute of requests to both fleets, reported as it ends. */
  serveMinute(): Promise<unknown>;
  /** Has an alarm of the owner go off, and lets the time pass until it has. */
  setOff(alarm: string): Promise<unknown>;
  /** A function of a user that is a gate. */
  deployGate(name: string, respond: (question: GateRequest) => GateResponse): Promise<unknown>;
  /** What has reached the bus. */
  heard(): Promise<readonly { readonly type: string; readonly detail: Record<string, unknown> }[]>;
  executions(): Promise<readonly string[]>;
  endExecutions(): Promise<unknown>;
}

export type Open = () => Promise<ContractWorld>;

/** Where connections are weighted, not requests. */
export const behindNetworkLoadBalancer: Open = () => onTheCloud(directly, 'network');

/** Every implementation of the ports, by how it is reached. */
export const WORLDS: Readonly<Record<string, Open>> = {
  'AWS, over HTTP': () => onTheCloud(),
  'AWS, by the direct client': () => onTheCloud(directly),
  'the small world': inMemory,
};
