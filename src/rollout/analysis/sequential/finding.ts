import { burstAge, combined, robustOf, type Wealth } from './wealth.ts';

/** The odds from which green isn't given more traffic. */
export const HOLD_ODDS = 10;
/** So young a burst may go on. */
const BURST_TICKS = 5;

/** What the evidence of all metrics together says. `clear`: nothing against green. */
export interface Finding {
  readonly kind: 'revert' | 'hold' | 'clear';
  /** Logarithm of the evidence against green without its best two minutes. */
  readonly evidence: number;
}

/**
 * Reverts at odds of 1/α, where α is the chance, 0 to 1, that a green within its allowance is ever reverted; holds from
 * 10 to 1 on, and while a burst that is not yet over reaches them by itself.
 */
export function find(metrics: readonly Wealth[], falseRevertRate: number): Finding {
  const evidence = combined(metrics.map(robustOf));
  if (evidence >= Math.log(1 / falseRevertRate)) return { kind: 'revert', evidence };
  const isHeld = evidence >= Math.log(HOLD_ODDS) || isBursting(metrics);
  return { kind: isHeld ? 'hold' : 'clear', evidence };
}

function isBursting(metrics: readonly Wealth[]): boolean {
  const raw = combined(metrics.map((wealth) => wealth.raw[1]));
  return raw >= Math.log(HOLD_ODDS) && metrics.some((wealth) => burstAge(wealth) < BURST_TICKS);
}
