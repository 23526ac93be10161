import { durationOf } from '../duration.ts';
import { firstSize, sizesBefore } from '../fleet/surge.ts';
import { rulesAt } from '../gates/at-point.ts';
import type { Gating } from '../gates/gate-record.ts';
import type { Rollout } from '../record.ts';
import { pairsIn } from '../traffic/pairs.ts';
import { routeName } from '../traffic/routes.ts';

/** Of the live fleet, what the changes are told by. */
interface Live {
  readonly name: string;
  readonly desired: number;
  readonly minSize: number;
  readonly launchTemplate?: { readonly id: string; readonly version: string };
  readonly launchConfiguration?: string;
}

export interface PlannedChange {
  readonly when: 'launch' | 'shift' | 'retire';
  /** For people. */
  readonly what: string;
}

/** Everything that a rollout changes on AWS, in its order, beside what becomes of the fleet's settings. */
export const plannedChanges = (rollout: Rollout, live: Live): PlannedChange[] => [
  ...launching(rollout, live).map((what) => ({ when: 'launch' as const, what })),
  ...testing(rollout).map((what) => ({ when: 'shift' as const, what })),
  ...rollout.plan.steps.map((_, index) => ({
    when: 'shift' as const,
    what: `${gatesFirst(rollout, { point: 'step', step: index })}${shift(rollout, live, index)}`,
  })),
  ...retiring(rollout, live).map((what) => ({ when: 'retire' as const, what })),
];

function launching(rollout: Rollout, { name, desired, minSize, ...live }: Live): string[] {
  const { green, pattern } = rollout;
  const pins = [
    ...(minSize === desired ? [] : [`its MinSize from ${minSize} to ${desired}`]),
    ...(/^\$/.test(live.launchTemplate?.version ?? '')
      ? [`its template version from ${live.launchTemplate!.version} to the number that it has now`]
      : []),
  ];
  return [
    ...(green.follows ? [`set ${green.targetGroup} as ${rollout.blue.targetGroup} is set`] : []),
    ...pairsIn(rollout).flatMap(({ routes, green: group }) =>
      routes.map((route) => `add ${group} to ${routeName(route)}, with weight 0`),
    ),
    `mark ${name} as the blue of ${rollout.id}${pins.length > 0 ? `, and pin ${pins.join(' and ')}` : ''}`,
    `make a version of ${templateName(rollout, live)} with the image`,
    `make the group ${green.fleet} like ${pattern?.fleet ?? name}, with what belongs to it, and size it to ${firstSize(rollout, desired)}`,
  ];
}

function templateName(
  { pattern, service }: Rollout,
  live: Pick<Live, 'launchTemplate' | 'launchConfiguration'>,
) {
  if (pattern) return `a template for ${service}, copied from that of ${pattern.fleet},`;
  return live.launchTemplate?.id ?? `a template for ${service}, made of ${live.launchConfiguration},`;
}

function testing({ testers, health, routes }: Rollout): string[] {
  if (!testers) return [];
  const rules = routes.map(
    (route) =>
      `send requests with ${testers.header}: ${testers.value} to green alone, by a rule above ${routeName(route)} that goes with the rollout`,
  );
  const count = health?.probes?.length ?? 0;
  return count > 0 ? [...rules, `send green ${count === 1 ? 'its probe' : `its ${count} probes`}`] : rules;
}

function shift(rollout: Rollout, live: Live, index: number): string {
  const { weight, bake, approval, hold } = rollout.plan.steps[index]!;
  const first = approval ? 'once a person has approved it, ' : '';
  const length = hold ? 'until a person goes on' : `for ${durationOf(bake)}`;
  return `${first}${resizing(rollout, live, index)}give green ${weight} % of the traffic, ${length}`;
}

/** With a surge, as far as green has to grow for the step. */
function resizing(rollout: Rollout, { name, desired }: Live, index: number): string {
  const sizes = sizesBefore(rollout, index, desired);
  return sizes ? `size ${name} to ${sizes.blue} and ${rollout.green.fleet} to ${sizes.green}, and ` : '';
}

/** Whom it asks before. */
function gatesFirst(rollout: Rollout, at: Pick<Gating, 'point' | 'step'>): string {
  const names = rulesAt(rollout, at).map(({ name }) => name);
  if (names.length === 0) return '';
  return `once the gate${names.length > 1 ? 's' : ''} ${names.join(' and ')} ${names.length > 1 ? 'let' : 'lets'} it, `;
}

const retiring = (rollout: Rollout, { name, desired, minSize }: Live): string[] => [
  ...(minSize === desired
    ? []
    : [`set the MinSize of ${rollout.green.fleet} to ${minSize}, as ${name} had it`]),
  `${gatesFirst(rollout, { point: 'retirement', step: 0 })}drain ${name}, size it to 0, and delete it once it is empty`,
];
