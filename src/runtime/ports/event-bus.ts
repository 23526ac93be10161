import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { clientConfig, withDeadline } from '../../aws/client-config.ts';
import { eventBridgeNotifier } from '../../aws/eventbridge/notifier.ts';
import type { Notifier } from '../../ports/notifier.ts';
import { countEnded } from '../ended-metrics.ts';

/** The adapter with what it alone needs, so that all of it is loaded together, and late. Counts what it has announced. */
export function eventBus(bus: string, installation: string): Notifier {
  const client = withDeadline(new EventBridgeClient(clientConfig()));
  const notifier = eventBridgeNotifier(client, bus, installation);
  return {
    async notify(announcement) {
      await notifier.notify(announcement);
      countEnded(announcement);
    },
  };
}
