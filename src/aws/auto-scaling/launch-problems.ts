import { type Activity, DescribeScalingActivitiesCommand } from '@aws-sdk/client-auto-scaling';
import type { LaunchProblem } from '../../ports/fleets.ts';
import { callAws, required } from '../call.ts';
import type { Client } from './groups.ts';

/** Of the newest activities so many are read: a fleet that can't launch repeats itself. */
const ACTIVITIES = 50;

/** An activity's message has no code (Auto Scaling user guide, "Troubleshoot"), and names its instance. */
const INSTANCE = /\bi-[0-9a-f]{8,17}\b/g;
/** Nor are two launches abandoned under the same token. */
const TOKEN = /\btoken [0-9a-f-]{36}\b/g;

/**
 * What EC2 says of launches that it refuses whatever the image is (Auto Scaling user guide, "Troubleshoot"; EC2 API
 * reference, "Error codes"). `Client.InternalError` is a key that Auto Scaling may not use.
 */
const REFUSALS = [
  /InsufficientInstanceCapacity|InsufficientHostCapacity|do(?:es)? not have (?:sufficient|enough) .*capacity/i,
  /no .*capacity available|exceeds? the available capacity|ReservationCapacityExceeded/i,
  /LimitExceeded|limit exceeded|instance limit|vCPU limit|MaxSpotInstanceCountExceeded|quota/i,
  /Client\.InternalError|Server\.InternalError|\bKMS\b|KMSKey/i,
  /not authorized|UnauthorizedOperation|AccessDenied/i,
  /InsufficientFreeAddresses|not enough free addresses|not supported in your requested Availability Zone/i,
];

/** The cause of a termination. A server that somebody else has ended says nothing about its image. */
const UNHEALTHY = /in response to an? (?:ELB system health check|EC2 instance status check)/i;

/** A server that shuts itself down before it is in service. One that ends later may have been ended by somebody. */
const ENDED = /Client\.InstanceInitiatedShutdown/;

/** What only `sts:DecodeAuthorizationMessage` reads, a thousand characters long. */
const ENCODED = /\s*Encoded authorization failure message: \S*/g;

/** A launch whose hook was completed with ABANDON, or by nobody in time. */
const ABANDONED = /Lifecycle Action .*was abandoned/i;
/** Of these by nobody in time. */
const UNANSWERED = /was abandoned: Heartbeat Timeout/i;

/**
 * What the next launch meets as well, until somebody changes the key's policy, the role, the template or the image.
 * Capacity, quotas and addresses may be had a little later.
 */
const LASTING = [
  /Client\.InternalError|KMSKey|\bKMS\b/,
  /not authorized|UnauthorizedOperation|AccessDenied/i,
  /(?:AMI|image) id .*(?:does not|doesn't) exist|InvalidAMIID|is disabled/i,
  /architecture .* does(?:n't| not) match|architecture mismatch/i,
];

/** What an owner has to know beside EC2's words. */
const MEANING: readonly (readonly [pattern: RegExp, meaning: string])[] = [
  [
    /Client\.InternalError/,
    "as a rule a KMS key that Auto Scaling's service-linked role may not use: allow it in the key's policy",
  ],
];

/** Of each cause, how many servers are named. */
const SERVERS = 3;

/** Why the servers of a group don't come into service, or don't stay there; one for each cause. */
export async function launchProblems(client: Client, name: string): Promise<LaunchProblem[]> {
  const what = `the scaling activities of ${name}`;
  const command = new DescribeScalingActivitiesCommand({
    AutoScalingGroupName: name,
    MaxRecords: ACTIVITIES,
  });
  const response = await callAws(`list ${what}`, client.send(command));
  const activities = required(response.Activities, what);
  const launches = activities.filter(({ Description = '' }) => Description.startsWith('Launching'));
  const waiting = launches.filter(({ StatusCode }) => StatusCode === 'MidLifecycleAction').length;
  const unhealthy = activities.filter(({ Cause = '' }) => UNHEALTHY.test(Cause));
  return [
    ...failuresOf(launches),
    ...problem(waiting, 'of its launches wait for a lifecycle hook to be completed', {
      kind: 'waiting',
      isUnanswered: true,
    }),
    ...problem(unhealthy.length, 'of its servers were ended as unhealthy', { kind: 'unhealthy' }, unhealthy),
  ];
}

type Nature = Pick<LaunchProblem, 'kind' | 'isLasting' | 'isUnanswered'>;

function problem(
  count: number,
  what: string,
  of: Nature,
  activities: readonly Activity[] = [],
): LaunchProblem[] {
  const servers = activities.flatMap(({ Description = '' }) => Description.match(INSTANCE) ?? []);
  const named = servers.length > 0 && { servers: servers.slice(0, SERVERS) };
  return count > 0 ? [{ what: `${count} ${what}`, ...of, count, ...named }] : [];
}

function failuresOf(launches: readonly Activity[]): LaunchProblem[] {
  const failed = launches.filter(({ StatusCode }) => StatusCode === 'Failed' || StatusCode === 'Cancelled');
  const byReason = Map.groupBy(failed, ({ StatusMessage = 'Auto Scaling names no reason' }) =>
    StatusMessage.replace(INSTANCE, 'the instance')
      .replace(TOKEN, 'a token')
      .replace(ENCODED, '')
      .replace(/\.?\s*$/, ''),
  );
  return [...byReason].flatMap(([reason, activities]) =>
    problem(
      activities.length,
      `of its launches failed: ${reason}${meaningOf(reason)}`,
      natureOf(reason),
      activities,
    ),
  );
}

const natureOf = (reason: string): Nature => ({
  kind: kindOf(reason),
  ...(UNANSWERED.test(reason) && { isUnanswered: true }),
  ...(LASTING.some((pattern) => pattern.test(reason)) && { isLasting: true }),
});

function kindOf(reason: string): LaunchProblem['kind'] {
  if (REFUSALS.some((pattern) => pattern.test(reason))) return 'refused';
  if (ENDED.test(reason)) return 'ended';
  return ABANDONED.test(reason) ? 'abandoned' : 'other';
}

function meaningOf(reason: string): string {
  const meaning = MEANING.find(([pattern]) => pattern.test(reason))?.[1];
  return meaning === undefined ? '' : ` (${meaning})`;
}
