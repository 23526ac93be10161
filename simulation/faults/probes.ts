import { AwsError } from '../../local-cloud/operations.ts';
import { PROBES } from '../world/counted-prober.ts';
import { type Fault, MINUTE } from './fault.ts';

/** Faults of what probes need: a way to the load balancer, and room for a rule. Those of calls meet each of them as well. */
export const PROBE_FAULTS: readonly Fault[] = [
  {
    name: 'no probe gets out for 4 min',
    passes: true,
    appliesTo: ({ service }) => service === PROBES,
    lasts: 4 * MINUTE,
    beginsFirst: true,
    inject: () => Promise.reject(new Error('connect ECONNREFUSED')),
  },
  {
    name: 'no rule fits for 15 min',
    appliesTo: ({ operation }) => operation === 'CreateRule',
    lasts: 15 * MINUTE,
    inject: () => Promise.reject(new AwsError('TooManyRulesException', 'The quota of rules is reached.')),
  },
];
