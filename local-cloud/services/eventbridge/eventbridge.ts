import type { Invoker } from '../../internal-interfaces.ts';
import type { ServiceOperations } from '../../operations.ts';
import type { CloudEvent, Region } from '../../region.ts';
import type { Queues } from '../sqs/sqs.ts';
import { createDelivery } from './delivery.ts';
import { eventOperations } from './event-operations.ts';
import { type Envelope, envelope, type Rule } from './model.ts';
import { ruleOperations } from './rule-operations.ts';
import { createRules } from './rules.ts';
import { targetOperations } from './target-operations.ts';

export interface EventBridge {
  readonly service: ServiceOperations;
  /** Puts an AWS service's event on the default bus: this is what `Region.emit` does. Never throws for a target's sake. */
  readonly emit: (event: CloudEvent) => void;
  /** Stops the schedules and forgets the deliveries that wait. */
  close(): void;
}

export interface EventBridgeOptions {
  /**
   * Plays EventBridge's weaknesses: the delays, in milliseconds, of each delivery of an event to a target. The default
   * is one at once; `[]` loses the event, `[0, 0]` doubles it, `[90_000]` is late.
   */
  readonly deliveries?: (event: Envelope, ruleArn: string) => readonly number[];
}

/** EventBridge: the default event bus, its rules, and their delivery to Lambda functions and queues. */
export function createEventBridge(
  region: Omit<Region, 'emit'>,
  invoker: Invoker,
  queues: Queues,
  { deliveries = () => [0] }: EventBridgeOptions = {},
): EventBridge {
  const delivery = createDelivery({ ...region, invoker, queues });
  const rules = createRules(region, (rule) => deliver(rule, scheduledEvent(region, rule)));

  function deliver(rule: Rule, event: Envelope): void {
    for (const target of rule.targets.values()) {
      for (const delay of deliveries(event, rule.arn))
        delivery.deliver({ event, ruleArn: rule.arn, target }, delay);
    }
  }

  function route(event: Envelope): void {
    for (const rule of rules.all.values()) if (rule.enabled && rule.matches(event)) deliver(rule, event);
  }

  return {
    service: {
      signingName: 'events',
      operations: {
        ...ruleOperations(region, rules),
        ...targetOperations(rules),
        ...eventOperations(region, route),
      },
    },
    emit: (event) => route(envelope(region, event)),
    close() {
      rules.close();
      delivery.close();
    },
  };
}

const scheduledEvent = (region: Omit<Region, 'emit'>, rule: Rule) =>
  envelope(region, {
    source: 'aws.events',
    'detail-type': 'Scheduled Event',
    resources: [rule.arn],
    detail: {},
  });
