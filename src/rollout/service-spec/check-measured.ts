import type * as z from 'zod';
import { HOLD, milliseconds } from '../duration.ts';
import { kindOf, type Route, splitsConnections } from '../traffic/routes.ts';
import type { Health } from './health-spec.ts';

interface Routed {
  readonly routes?: readonly Route[] | undefined;
}

/** What is wrong elsewhere in the spec may leave parts of it out. */
interface Spec {
  readonly traffic?:
    | (Routed & { readonly pairs?: readonly Routed[] | undefined; readonly testers?: unknown })
    | undefined;
  readonly health?: Health | undefined;
  readonly steps?: readonly { readonly bake: string }[] | undefined;
}

/** Refuses what a spec wants judged and no load balancer of its routes measures. */
export function checkMeasured({ traffic, health, steps }: Spec, context: z.RefinementCtx): void {
  checkWarmUp(health?.warmUp, steps ?? [], context);
  const routes = [traffic, ...(traffic?.pairs ?? [])].flatMap((one) => one?.routes ?? []);
  checkTesters({ traffic, health }, routes, context);
  if (!splitsConnections(routes)) return;
  for (const member of ['slow', 'refused'] as const) {
    if (health?.[member] === undefined) continue;
    const message = 'a Network Load Balancer sees connections, not responses: leave it out';
    context.addIssue({ code: 'custom', path: ['health', member], message });
  }
}

function checkWarmUp(
  warmUp: string | undefined,
  steps: readonly { readonly bake: string }[],
  context: z.RefinementCtx,
): void {
  const isCold = ({ bake }: { readonly bake: string }) =>
    bake !== HOLD && warmUp !== undefined && milliseconds(bake) <= milliseconds(warmUp);
  const cold = steps.find(isCold);
  if (!cold) return;
  const message = `shorter than every bake: of one that lasts ${cold.bake} nothing would be evidence`;
  context.addIssue({ code: 'custom', path: ['health', 'warmUp'], message });
}

const NO_RULES =
  'a Network Load Balancer has no rules for headers, so nobody can reach green alone: leave it out, and test green by what its health check asks, or put an Application Load Balancer behind it';

function checkTesters({ traffic, health }: Spec, routes: readonly Route[], context: z.RefinementCtx): void {
  if (!routes.some((route) => kindOf(route) === 'network')) return;
  const given = [
    ...(traffic?.testers === undefined ? [] : [['traffic', 'testers']]),
    ...(health?.probes === undefined ? [] : [['health', 'probes']]),
  ];
  for (const path of given) context.addIssue({ code: 'custom', path, message: NO_RULES });
}
