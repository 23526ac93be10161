import type * as z from 'zod';
import type { Health } from './health-spec.ts';
import { type Route, splitsConnections } from './routes.ts';

interface Routed {
  readonly routes?: readonly Route[] | undefined;
}

/** What is wrong elsewhere in the spec may leave parts of it out. */
interface Spec {
  readonly traffic?: (Routed & { readonly pairs?: readonly Routed[] | undefined }) | undefined;
  readonly health?: Health | undefined;
}

/** Refuses what a spec wants judged and no load balancer of its routes measures. */
export function checkMeasured({ traffic, health }: Spec, context: z.RefinementCtx): void {
  const routes = [traffic, ...(traffic?.pairs ?? [])].flatMap((one) => one?.routes ?? []);
  if (!splitsConnections(routes)) return;
  for (const member of ['slow', 'refused'] as const) {
    if (health?.[member] === undefined) continue;
    const message = 'a Network Load Balancer sees connections, not responses: leave it out';
    context.addIssue({ code: 'custom', path: ['health', member], message });
  }
}
