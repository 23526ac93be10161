import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { clientConfig, withDeadline } from '../aws/client-config.ts';
import { eventBridgeNotifier } from '../aws/eventbridge/notifier.ts';
import type { Notifier } from '../ports/notifier.ts';

/** The adapter with what it alone needs, so that both are loaded together, and late. */
export const eventBus = (bus: string, installation: string): Notifier =>
  eventBridgeNotifier(withDeadline(new EventBridgeClient(clientConfig())), bus, installation);
