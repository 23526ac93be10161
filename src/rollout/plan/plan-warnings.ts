import type { StepPower } from '../analysis/power.ts';
import type { Limits } from '../service-spec/spec.ts';
import type { PlannedStep } from './plan.ts';

/** What the owner of a plan should know of what it would find, for people. */
export function planWarnings(
  steps: readonly PlannedStep[],
  power: readonly StepPower[],
  { minimumRequests, onInconclusive }: Pick<Limits, 'minimumRequests' | 'onInconclusive'>,
): string[] {
  if (power.length === 0)
    return [
      'underpowered: the live fleet had no requests in the last hour, and nothing is judged without any',
    ];
  const shifting = power.filter((_, index) => steps[index]!.weight < 100);
  const isBlind = shifting.length > 0 && shifting.every(({ isUnderpowered }) => isUnderpowered);
  const blind = `underpowered: no step before 100 % would catch ${largestOf(power)} within its bake; longer bakes or larger weights would`;
  const few = steps.flatMap(({ weight }, index) => {
    const { requests } = power[index]!;
    const what = `the step at ${weight} % would get about ${requests} requests of the ${minimumRequests} that it needs to be judged`;
    return requests < minimumRequests ? [`${what}: limits.onInconclusive is "${onInconclusive}"`] : [];
  });
  return [...(isBlind ? [blind] : []), ...few];
}

function largestOf([first]: readonly StepPower[]): string {
  const points = first?.metrics[0]?.regressions.at(-1)?.points ?? 0;
  return `${points} percent points more errors`;
}
