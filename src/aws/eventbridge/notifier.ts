import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Notifier } from '../../ports/notifier.ts';
import { chatMessage } from '../../rollout/chat/chat-message.ts';
import { CloudUnavailable } from '../../rollout/errors.ts';
import { callAws } from '../call.ts';

type Client = Pick<EventBridgeClient, 'send'>;

/**
 * Announces on an EventBridge bus: source `greenshift`, the announcement's type as the detail type. Several installations
 * may share the bus, so each event names its own. It carries itself as people read it, for topics of chat integrations.
 */
export const eventBridgeNotifier = (client: Client, bus: string, installation: string): Notifier => ({
  async notify(announcement) {
    const { type, ...detail } = announcement;
    const entry = {
      EventBusName: bus,
      Source: 'greenshift',
      DetailType: type,
      Detail: JSON.stringify({ ...detail, installation, chat: chatMessage(announcement) }),
      Time: new Date(detail.at),
    };
    const result = await callAws(`announce ${type}`, client.send(new PutEventsCommand({ Entries: [entry] })));
    // PutEvents succeeds as a call even when its entries fail (SDK: `PutEventsResponse.FailedEntryCount`).
    const failed = result.Entries?.find(({ ErrorCode }) => ErrorCode !== undefined);
    if (failed || (result.FailedEntryCount ?? 0) > 0) {
      throw new CloudUnavailable(`${type} wasn't announced: ${failed?.ErrorCode}: ${failed?.ErrorMessage}`);
    }
  },
});
