import { type AutoScalingClient, DescribeAccountLimitsCommand } from '@aws-sdk/client-auto-scaling';
import type { Quotas } from '../../ports/quotas.ts';
import { callAws, required } from '../call.ts';
import type { AwsClients } from '../clients.ts';
import { vcpuShortages } from '../ec2/vcpu-shortages.ts';
import { routeShortages } from './routes.ts';
import { targetGroupShortage } from './target-groups.ts';
import { versionShortage } from './template-versions.ts';

type Clients = Pick<AwsClients, 'autoScaling' | 'ec2' | 'loadBalancing' | 'serviceQuotas'>;

/** The quotas of the account, each read from the service that holds to it. */
export const accountQuotas = (clients: Clients): Quotas => ({
  fleetShortage: () => fleetShortage(clients.autoScaling),
  serverShortages: (fleet) => vcpuShortages(clients, fleet),
  routeShortages: (pairs) => routeShortages(clients.loadBalancing, pairs),
  versionShortage: (template) => versionShortage(clients.ec2, template),
  targetGroupShortage: (more) => targetGroupShortage(clients.loadBalancing, more),
});

/** A group that is being deleted still counts (?). */
async function fleetShortage(client: Pick<AutoScalingClient, 'send'>): Promise<string | undefined> {
  const limits = await callAws(
    "describe the account's limits of Auto Scaling",
    client.send(new DescribeAccountLimitsCommand({})),
  );
  const limit = required(limits.MaxNumberOfAutoScalingGroups, 'the quota of Auto Scaling groups');
  const count = required(limits.NumberOfAutoScalingGroups, 'the number of Auto Scaling groups');
  if (count < limit) return undefined;
  return `the account has ${count} of the ${limit} Auto Scaling groups that it may have in this region: delete one, or have the quota "Auto Scaling groups per region" raised`;
}
