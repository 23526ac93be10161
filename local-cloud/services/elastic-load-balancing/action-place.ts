import type { LoadBalancer, RuleAction, State } from './model.ts';
import type { ListenerProtocolName } from './protocols.ts';

/** Where actions belong to, and those that they replace. */
export interface ActionPlace {
  readonly state: State;
  readonly loadBalancer: LoadBalancer;
  readonly protocol: ListenerProtocolName;
  readonly before?: RuleAction | undefined;
}
