import { paginateListStackResources, type Stack } from '@aws-sdk/client-cloudformation';
import type { Client } from '../api/client.ts';
import type { ServiceBody, ServiceListBody } from '../target.ts';
import type { Clients } from './clients.ts';
import type { Tagged } from './tagged.ts';

/** A resource of the stack, under the id that the template gives it. */
export interface StackResource {
  readonly id: string;
  readonly type: string;
  /** The name or ARN that AWS knows it by; empty while it isn't made. */
  readonly physicalId: string;
  readonly status: string;
  readonly reason: string;
}

export interface StackFacts {
  readonly status: string;
  /** Nobody can delete it by mistake. */
  readonly isProtected: boolean;
  readonly outputs: Readonly<Record<string, string>>;
  readonly resources: readonly StackResource[];
}

/** What is examined. */
export interface Installation {
  /** What its functions' names begin with: `greenshift-prod`. */
  readonly name: string;
  readonly region: string;
  /** The release of this command. */
  readonly release: string;
  readonly isLocal: boolean;
  readonly aws: Clients;
  readonly api: Client;
  /** Of CloudFormation. The local cloud has none. Read once. */
  stack(): Promise<StackFacts>;
  /** All services, and those whose records can't be read. Read once. */
  listed(): Promise<ServiceListBody>;
  /** The services to look at: the one that is asked for, or all. Read once. */
  services(): Promise<readonly ServiceBody[]>;
  /** What rollouts of a service change, with its tags. Read once for each. */
  tagged(service: ServiceBody): Promise<Tagged>;
  /** Milliseconds since the epoch, of this machine. */
  readonly now: () => number;
}

/** The stack and what it is made of. */
export async function readStack({ cloudFormation: client }: Clients, stack: Stack): Promise<StackFacts> {
  const { StackName = '', StackStatus: status = '', Outputs = [], EnableTerminationProtection } = stack;
  const resources: StackResource[] = [];
  for await (const page of paginateListStackResources({ client }, { StackName })) {
    for (const one of page.StackResourceSummaries ?? [])
      resources.push({
        id: one.LogicalResourceId ?? '',
        type: one.ResourceType ?? '',
        physicalId: one.PhysicalResourceId ?? '',
        status: one.ResourceStatus ?? '',
        reason: one.ResourceStatusReason ?? '',
      });
  }
  const outputs = Object.fromEntries(
    Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  );
  return { status, isProtected: EnableTerminationProtection === true, outputs, resources };
}

/** Those of one type that are made. */
export const ofType = ({ resources }: StackFacts, type: string): readonly StackResource[] =>
  resources.filter((resource) => resource.type === type && resource.physicalId !== '');

/** The function that is called `roll-back` in the catalogue. */
export const functionName = ({ name }: Pick<Installation, 'name'>, called: string) => `${name}-${called}`;
