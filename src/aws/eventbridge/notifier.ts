import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Clock } from '../../ports/clock.ts';
import type { Notifier } from '../../ports/notifier.ts';
import { CloudUnavailable } from '../../rollout/errors.ts';
import { callAws } from '../call.ts';

type Client = Pick<EventBridgeClient, 'send'>;

/** Announces on an EventBridge bus: source `greenshift`, the detail type as the announcement's type. */
export const eventBridgeNotifier = (client: Client, bus: string, clock: Clock): Notifier => ({
  async notify({ type, ...detail }) {
    const entry = {
      EventBusName: bus,
      Source: 'greenshift',
      DetailType: type,
      Detail: JSON.stringify(detail),
      Time: new Date(clock.now()),
    };
    const answer = await callAws(`announce ${type}`, client.send(new PutEventsCommand({ Entries: [entry] })));
    // PutEvents succeeds as a call even when its entries fail (SDK: `PutEventsResponse.FailedEntryCount`).
    const failed = answer.Entries?.find(({ ErrorCode }) => ErrorCode !== undefined);
    if (failed || (answer.FailedEntryCount ?? 0) > 0) {
      throw new CloudUnavailable(`${type} wasn't announced: ${failed?.ErrorCode}: ${failed?.ErrorMessage}`);
    }
  },
});
