import type { Variant } from '../../../simulation/world/variant.ts';
import { type Bug, withPorts } from './bug.ts';

interface Update {
  AutoScalingGroupName?: string;
  readonly DesiredCapacity?: number;
}

/** The green of one service is taken for that of the other when it is to go. */
const retiringTheOther = (): Variant => ({
  calls(_, operation, input, next) {
    const update = input as Update;
    if (operation === 'UpdateAutoScalingGroup' && update.DesiredCapacity === 0)
      update.AutoScalingGroupName = update.AutoScalingGroupName?.replace(/^shop-1$/, 'web-1');
    return next();
  },
});

/** Bugs that only a second service shows, and the checkers of which it has its own. */
export const TWO_SERVICES_BUGS: readonly Bug[] = [
  {
    rows: [],
    incident:
      'Two services roll out at the same time, and the one that goes back retires the fleet of the other.',
    breaks: 'I15',
    scenario: 'a good image beside a bad one of another service',
    variant: retiringTheOther,
  },
  {
    rows: [],
    incident: 'Two installations roll out at the same time, and the one retires the fleet of the other.',
    breaks: 'I15',
    scenario: 'a good image beside a bad one of another installation',
    variant: retiringTheOther,
  },
  {
    rows: [],
    incident: 'The bad image of one service is judged by the responses of the good image of another.',
    breaks: 'I17',
    scenario: 'a good image beside a bad one of another service',
    variant: () =>
      withPorts(['analyze'], ({ metrics }) => ({
        metrics: {
          ...metrics,
          async ticks(request) {
            const ticks = await metrics.ticks(request);
            return ticks.map((tick) => ({ ...tick, green: { ...tick.green, bad: 0, faults: 0 } }));
          },
        },
      })),
  },
];
