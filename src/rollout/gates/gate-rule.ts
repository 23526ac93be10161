import { milliseconds } from '../duration.ts';
import type { GateSpec } from './gate-spec.ts';

/** A gate as it is fixed when a rollout is claimed. */
export interface GateRule {
  readonly name: string;
  readonly moment: 'traffic' | 'step' | 'retirement' | 'revert';
  /** Name or ARN. */
  readonly function: string;
  /** Milliseconds from when it is asked first. */
  readonly timeout: number;
  /** What follows then; absent: the rollout fails. */
  readonly onTimeout?: 'fail' | 'pass' | undefined;
}

const gateRule = ({ name, before, after, function: called, timeout, onTimeout }: GateSpec): GateRule => ({
  name,
  moment: before ?? after ?? 'revert',
  function: called,
  timeout: milliseconds(timeout),
  ...(onTimeout && { onTimeout }),
});

/** A rollout that waits for nobody, as a way back to an image of before does, has none that it would wait for. */
export const gateRules = (gates: readonly GateSpec[], isUnattended: boolean): readonly GateRule[] =>
  gates.map(gateRule).filter(({ moment }) => !isUnattended || moment === 'revert');
