import { setTimeout as sleep } from 'node:timers/promises';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Check } from './check.ts';
import { type Finding, REDEPLOY } from './finding.ts';
import { functionName, type Installation } from './installation.ts';

/** EventBridge delivers within half a second as a rule, and a line is found some seconds after it was logged. */
const PATIENCE = 60_000;
const LOOK_INTERVAL = 3_000;

/** Of the function that starts rollouts, whose events nobody repeats. */
const RECEIVER = 'start-rollout';

type Wait = (milliseconds: number) => Promise<unknown>;

/** The one check that changes something: it sends an event, which the function logs, and nothing else. */
export const testEvent = (wait: Wait = sleep): Check => ({
  name: 'test event',
  looksAt: 'whether an event that is sent to the bus reaches the function that starts rollouts',
  notLocally: 'it keeps no logs',
  needs: ['events:PutEvents', 'logs:FilterLogEvents'],
  async run(installation) {
    const since = installation.now();
    const id = `doctor-${since.toString(36)}`;
    const refusal = await send(installation, id);
    if (refusal !== undefined) return [refused(refusal)];
    for (let waited = 0; waited < PATIENCE; waited += LOOK_INTERVAL) {
      if (await isLogged(installation, id, since)) return [];
      await wait(LOOK_INTERVAL);
    }
    return [unseen(installation)];
  },
});

/** Why EventBridge doesn't take it. */
async function send({ aws, name }: Installation, id: string): Promise<string | undefined> {
  const entry = {
    Source: 'greenshift.doctor',
    DetailType: 'Doctor Test Event',
    Detail: JSON.stringify({ installation: name, id }),
  };
  const { FailedEntryCount = 0, Entries = [] } = await aws.events.send(
    new PutEventsCommand({ Entries: [entry] }),
  );
  if (FailedEntryCount === 0) return undefined;
  return `${Entries[0]?.ErrorCode}: ${Entries[0]?.ErrorMessage}`;
}

async function isLogged(installation: Installation, id: string, startTime: number): Promise<boolean> {
  const { events = [] } = await installation.aws.logs.send(
    new FilterLogEventsCommand({
      logGroupName: `/aws/lambda/${functionName(installation, RECEIVER)}`,
      filterPattern: `"${id}"`,
      startTime: startTime - PATIENCE,
    }),
  );
  return events.length > 0;
}

const refused = (reason: string): Finding => ({
  severity: 'high',
  subject: 'the default bus',
  means: `EventBridge doesn't take an event: ${reason}`,
  mend: 'aws events describe-event-bus shows who may send to it',
});

const unseen = (installation: Installation): Finding => ({
  severity: 'high',
  subject: functionName(installation, RECEIVER),
  means: `an event that was sent to the bus has not reached it within ${PATIENCE / 1_000} s: published images may begin no rollout before the reconciler finds them`,
  mend: `aws logs tail /aws/lambda/${functionName(installation, RECEIVER)} --since 5m; where it isn't called: ${REDEPLOY}`,
});
