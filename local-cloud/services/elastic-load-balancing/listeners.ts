import type { Listener, LoadBalancer, State } from './model.ts';
import type { Propagation } from './propagation.ts';

/** What listeners and load balancers have in common: removing listeners, and the proxy that opens their ports. */
export interface Listeners {
  remove(listeners: readonly Listener[]): void;
  /** Removes the listeners of a load balancer that is deleted. */
  removeAll(loadBalancer: LoadBalancer): void;
  /** Says that a listener was created, deleted or given another port. */
  notify(): void;
  onChange(watcher: () => void): void;
}

export function createListeners(state: State, propagation: Propagation): Listeners {
  const watchers: (() => void)[] = [];

  function notify() {
    for (const watcher of watchers) watcher();
  }

  function remove(listeners: readonly Listener[]) {
    for (const listener of listeners) {
      state.listeners.delete(listener.arn);
      state.tags.delete(listener.arn);
      for (const rule of listener.rules) {
        state.rules.delete(rule.arn);
        state.tags.delete(rule.arn);
      }
      propagation.release(listener);
    }
    notify();
  }

  return {
    remove,
    removeAll: (loadBalancer) =>
      remove([...state.listeners.values()].filter((one) => one.loadBalancer === loadBalancer)),
    notify,
    onChange: (watcher) => void watchers.push(watcher),
  };
}
