import type { Action, TargetGroupStickinessConfig } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { ActionChange, LiveSplit } from '../../ports/traffic.ts';
import { SpecMismatch } from '../../rollout/errors.ts';
import { SECOND, WEIGHT_PROPAGATION } from '../../rollout/timing.ts';
import type { BalancerKind } from '../../rollout/traffic/routes.ts';

type Weights = Readonly<Record<string, number>>;

/** The split in a list of actions. Throws SpecMismatch, naming `where`, unless exactly one forward action ends it. */
export function splitOf(actions: readonly Action[], where: string): Omit<LiveSplit, 'byHand'> {
  const forward = forwardIn(actions, where);
  const stickiness = forward.ForwardConfig?.TargetGroupStickinessConfig;
  return {
    weights: weightsOf(forward),
    stickiness: stickiness?.Enabled ? durationOf(stickiness) : 0,
    actions,
  };
}

/**
 * A network load balancer's has no duration: source addresses stay with a target group until it has no weight, and then
 * "after a short period of time, it receives no new connections".
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-listeners.html#default-actions
 */
const durationOf = ({ DurationSeconds }: TargetGroupStickinessConfig) =>
  DurationSeconds === undefined ? WEIGHT_PROPAGATION : DurationSeconds * SECOND;

/**
 * The actions with other weights: groups that aren't named keep theirs, new ones are added. AWS replaces the whole list,
 * so everything else is kept as it was read.
 */
export function withWeights(
  actions: readonly Action[],
  weights: Weights,
  where: string,
  { stickiness, without, kind }: ActionChange & { readonly kind?: BalancerKind | undefined } = {},
): Action[] {
  const forward = forwardIn(actions, where);
  // TargetGroupArn allows a single target group beside it, and AWS may return both (SDK: `Action.TargetGroupArn`).
  const { TargetGroupArn: _, ...rest } = forward;
  const changed: Action = {
    ...rest,
    ForwardConfig: {
      ...forward.ForwardConfig,
      TargetGroups: Object.entries({ ...weightsOf(forward), ...weights })
        .filter(([group]) => group !== without)
        .map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight })),
      ...(stickiness !== undefined && { TargetGroupStickinessConfig: stickinessConfig(stickiness, kind) }),
    },
  };
  return actions.map((action) => (action === forward ? changed : withSecretKept(action)));
}

const stickinessConfig = (time: number, kind: BalancerKind | undefined) => ({
  Enabled: time > 0,
  ...(time > 0 && kind !== 'network' && { DurationSeconds: time / SECOND }),
});

function forwardIn(actions: readonly Action[], where: string): Action {
  const ordered = actions.toSorted((a, b) => (a.Order ?? 0) - (b.Order ?? 0));
  const forwards = ordered.filter(({ Type }) => Type === 'forward');
  const last = ordered.at(-1);
  if (forwards.length !== 1 || last?.Type !== 'forward') {
    throw new SpecMismatch(`${where} has no forward action, or more than one, as the end of its actions`);
  }
  return last;
}

/** A single group may come without a forward configuration; its weight is then 1. */
function weightsOf({ ForwardConfig, TargetGroupArn }: Action): Record<string, number> {
  const groups = ForwardConfig?.TargetGroups ?? (TargetGroupArn ? [{ TargetGroupArn, Weight: 1 }] : []);
  return Object.fromEntries(groups.map((group) => [group.TargetGroupArn ?? '', group.Weight ?? 1]));
}

/** AWS doesn't return the secret of an authenticate-oidc action, and drops it unless asked to keep it. */
function withSecretKept(action: Action): Action {
  const config = action.AuthenticateOidcConfig;
  if (!config) return action;
  const { ClientSecret: _, ...rest } = config;
  return { ...action, AuthenticateOidcConfig: { ...rest, UseExistingClientSecret: true } };
}
