import type { AccountView } from './account.ts';
import { everywhere, type Request, type Rule } from './request.ts';
import { AUTO_SCALING, onFleet } from './rules/auto-scaling.ts';
import { EC2 } from './rules/ec2.ts';
import { FURTHER } from './rules/further.ts';
import { LOAD_BALANCING } from './rules/load-balancing.ts';

const RULES: Readonly<Record<string, Readonly<Record<string, Rule<never>>>>> = {
  autoscaling: AUTO_SCALING,
  elasticloadbalancing: LOAD_BALANCING,
  ec2: EC2,
  ...FURTHER,
};

/** What changes one group that it names. */
const ON_ONE_FLEET = /^(?:BatchPut|Delete|Enable|Put|Resume|Set|Suspend)/;

/**
 * What IAM is asked for a call of ours, by the service authorization reference
 * (docs.aws.amazon.com/service-authorization/latest/reference). Throws for a call that no rule is for.
 */
export function requestsOf(
  { service, operation, input }: { service: string; operation: string; input: unknown },
  account: AccountView,
): Request[] {
  const rule = RULES[service]?.[operation] ?? usual(service, operation);
  return rule(input as never, account);
}

function usual(service: string, operation: string): Rule<never> {
  const action = `${service}:${operation}`;
  if (operation.startsWith('Describe')) return () => everywhere(action);
  if (service === 'autoscaling' && ON_ONE_FLEET.test(operation)) return onFleet(operation);
  throw new Error(`what is IAM asked for ${action}? A rule in privileges/rules has to say so`);
}
