import { percent } from '../layout.ts';
import { type AboutRollout, fleetOf } from './about.ts';

/** What it means to end a rollout where it is. */
export function ofAbandon(about: AboutRollout): string[] {
  const { rollout, service } = about;
  const { green, blue, traffic } = rollout;
  const live = traffic.green === 100 ? green : blue;
  return [
    `Nothing moves: blue ${fleetOf(about, 'blue')} stays with ${percent(traffic.blue)}, green ${fleetOf(about, 'green')} with ${percent(traffic.green)}.`,
    `Nothing watches green any more, and ${rollout.rollout} can't be rolled back then. ${live.fleet} counts as live.`,
    ...(traffic.green > 0 && traffic.green < 100
      ? [
          `Both fleets serve until somebody moves the traffic by hand; the next rollout of ${service.service} waits for that.`,
        ]
      : []),
    'The commands that clear away what is left are listed afterwards.',
  ];
}
