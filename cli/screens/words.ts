import { callerText } from '../../src/rollout/interventions/caller.ts';
import { asCommands } from '../api/as-commands.ts';
import { percent } from '../layout.ts';
import type { RolloutBody } from '../target.ts';
import type { Theme } from '../theme.ts';

type GoingBack = Pick<RolloutBody, 'phase'> &
  Partial<Pick<RolloutBody, 'abort' | 'failure'>> & { readonly reason?: string | null };

type Standing = GoingBack &
  Pick<RolloutBody, 'outcome' | 'result' | 'traffic'> &
  Partial<Pick<RolloutBody, 'waiting' | 'pause' | 'cause'>>;

/** True from the moment on that a rollout is to go back, before its phase says so. */
export const isGoingBack = ({ phase, abort, failure, reason }: GoingBack) =>
  phase !== 'concluded' && Boolean(abort ?? failure ?? reason);

/** How a rollout stands, in a few words and their colour. */
export function stateOf(rollout: Standing, { paint }: Theme): string {
  const { phase, outcome, result, traffic, cause } = rollout;
  if (outcome === 'needs-operator') return paint.red(`needs an operator, while ${PHASES[phase]}`);
  if (result === 'promoted')
    return paint.green(cause?.kind === 'rollback' ? 'promoted as a rollback' : 'promoted');
  if (result === 'rolled-back') return paint.yellow('rolled back');
  if (result) return paint[result === 'reverted' ? 'red' : 'yellow'](result);
  if (isGoingBack(rollout))
    return paint.yellow(phase.startsWith('retiring') ? PHASES[phase] : 'rolling back');
  const held = heldText(rollout);
  if (held) return paint.yellow(`${held} at ${percent(traffic.green)}`);
  const share = phase === 'baking' ? ` at ${percent(traffic.green)}` : '';
  return paint.bold(`${PHASES[phase]}${share}`);
}

/** What a rollout that doesn't go on by itself waits for; empty for one that does. */
function heldText({ waiting, pause }: Standing): string {
  if (!waiting?.held) return '';
  if (waiting.for === 'approval') return 'waits for an approval';
  if (waiting.for === 'window') return 'waits for a window';
  if (waiting.for === 'gate') return 'waits for a gate';
  return pause?.kind === 'asked' ? 'paused' : 'held';
}

const PHASES: Readonly<Record<RolloutBody['phase'], string>> = {
  planned: 'about to begin',
  launching: 'launching green',
  proving: 'proving green',
  shifting: 'shifting traffic',
  baking: 'baking',
  'retiring-blue': 'retiring blue',
  'rolling-back': 'rolling back',
  'retiring-green': 'retiring green',
  concluded: 'over',
};

/** Something that is left behind, and the command that removes it. */
export const leftText = ({ what, why, how }: RolloutBody['left'][number]) =>
  `left: ${what}: ${why}\n  ${asCommands(how)}`;

export const causeOf = ({ cause }: Pick<RolloutBody, 'cause'>): string => {
  if (cause.kind === 'image-published') return 'published';
  return cause.kind === 'rollback'
    ? `rollback by ${callerText(cause.by)}`
    : `asked for by ${callerText(cause.by)}`;
};

/** What a person gave as the reason of a rollout; empty for one that was published, or asked for without one. */
export const askedFor = ({ cause }: Pick<RolloutBody, 'cause'>): string =>
  cause.kind === 'image-published' ? '' : (cause.reason ?? '');

/** Why a rollout in a list went back, else what it was asked for with; empty where there is neither. */
export const whyOf = (rollout: Pick<RolloutBody, 'cause'> & { readonly reason: string | null }): string =>
  rollout.reason || askedFor(rollout);
