import { API_TIMEOUT, EVENT_TIMEOUT, STEP_TIMEOUT } from '../rollout/timing.ts';
import { CALLS } from '../rollout/touched/calls.ts';

/**
 * The functions that are deployed, as data. A new state is written in three places: its function in `functions/`, the
 * flow in `statemachines/rollout.asl.yml`, and here. The demo and the simulation run this list; tests compare
 * serverless.yml and the flow with it.
 */

export type Kind = 'step' | 'event' | 'api';

export type Rule =
  | { readonly name: string; readonly pattern: Readonly<Record<string, unknown>> }
  | { readonly name: string; readonly schedule: string };

export interface CatalogueEntry {
  /** `functions/<name>.ts` has the handler; the deployed name ends with it. */
  readonly name: string;
  readonly kind: Kind;
  readonly states?: readonly string[];
  readonly rules?: readonly Rule[];
  /** A failed event is kept in the dead-letter queue. Where it isn't, the next round repairs. */
  readonly keepsLostEvents?: true;
  /** Its name in the previous release, which stays deployed for executions of that release's flow. */
  readonly formerly?: string;
}

/** Of Lambda, milliseconds; serverless.yml sets the same. */
export const TIMEOUTS: Readonly<Record<Kind, number>> = {
  step: STEP_TIMEOUT,
  event: EVENT_TIMEOUT,
  api: API_TIMEOUT,
};

/** Placeholder in a pattern for the state machine's ARN, which only a deployment knows. */
export const STATE_MACHINE_ARN = '${StateMachineArn}';

export const CATALOGUE: readonly CatalogueEntry[] = [
  { name: 'preflight', kind: 'step', states: ['Preflight'], formerly: 'plan' },
  { name: 'launch-green', kind: 'step', states: ['LaunchGreen'] },
  { name: 'check-green', kind: 'step', states: ['CheckGreen'] },
  { name: 'shift-traffic', kind: 'step', states: ['ShiftTraffic'] },
  { name: 'analyze', kind: 'step', states: ['Analyze'] },
  { name: 'retire-fleet', kind: 'step', states: ['RetireBlue', 'RetireGreen'] },
  { name: 'roll-back', kind: 'step', states: ['RollBack'] },
  { name: 'conclude', kind: 'step', states: ['Conclude', 'CallOperator'] },
  {
    name: 'start-rollout',
    kind: 'event',
    keepsLostEvents: true,
    rules: [
      {
        name: 'images',
        pattern: {
          source: ['aws.imagebuilder'],
          'detail-type': ['EC2 Image Builder Image State Change'],
          detail: { state: { status: ['AVAILABLE'] } },
        },
      },
      {
        name: 'test-events',
        pattern: { source: ['greenshift.doctor'], 'detail-type': ['Doctor Test Event'] },
      },
    ],
  },
  {
    name: 'watchdog',
    kind: 'event',
    rules: [
      {
        name: 'ended-executions',
        pattern: {
          source: ['aws.states'],
          'detail-type': ['Step Functions Execution Status Change'],
          detail: { stateMachineArn: [STATE_MACHINE_ARN], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
        },
      },
      {
        name: 'alarms',
        pattern: {
          source: ['aws.cloudwatch'],
          'detail-type': ['CloudWatch Alarm State Change'],
          // Those of scaling policies, AWS's own and the copies of them for green, go off all the time.
          detail: {
            alarmName: [{ 'anything-but': { prefix: ['TargetTracking-', 'greenshift/'] } }],
            state: { value: ['ALARM'] },
          },
        },
      },
      { name: 'watchdog', schedule: 'rate(1 minute)' },
    ],
  },
  // CloudFormation calls it.
  { name: 'guard-removal', kind: 'event' },
  {
    name: 'reconcile',
    kind: 'event',
    rules: [
      { name: 'reconcile', schedule: 'rate(5 minutes)' },
      {
        name: 'findings',
        pattern: { source: ['aws.imagebuilder'], 'detail-type': ['EC2 Image Builder CVE Detected'] },
      },
    ],
  },
  {
    name: 'replace-servers',
    kind: 'event',
    // A session leaves no trace that a later look would find.
    keepsLostEvents: true,
    rules: [
      {
        name: 'touched-servers',
        pattern: {
          source: Object.keys(CALLS).map((service) => `aws.${service}`),
          'detail-type': ['AWS API Call via CloudTrail'],
          detail: { eventName: Object.values(CALLS).flatMap((calls) => Object.keys(calls)) },
        },
      },
      { name: 'replace-servers', schedule: 'rate(1 minute)' },
    ],
  },
  {
    name: 'campaigns',
    kind: 'event',
    // There is no alarm of its own: what fails again and again is told by what is kept.
    keepsLostEvents: true,
    rules: [
      {
        name: 'ended-rollouts',
        pattern: {
          source: ['greenshift'],
          'detail-type': [
            'RolloutPromoted',
            'RolloutReverted',
            'RolloutRolledBack',
            'RolloutAbandoned',
            'RolloutNeedsOperator',
          ],
        },
      },
      { name: 'campaigns', schedule: 'rate(5 minutes)' },
    ],
  },
  { name: 'api', kind: 'api' },
];

/** A function's placeholder in the flow: `LaunchGreenFunctionArn` for `launch-green`. */
export const placeholderOf = (name: string) =>
  `${name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase())}FunctionArn`;
