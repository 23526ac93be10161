import { describe, expect, test } from 'vitest';
import { analyze } from '../../functions/analyze.ts';
import { bakingAt, beginAt, FIRST } from '../world/progress.ts';
import { specText } from '../world/specs.ts';
import { aServiceIn, aWorld, NEW, OLD } from '../world/world.ts';
import { ask } from './ask.ts';
import type { Finished } from './greenshift.ts';

const dimensions = { AutoScalingGroupName: '{group}' };
const metrics = [
  {
    name: 'failed-logins',
    bad: { namespace: 'Shop', metric: 'LoginsFailed', dimensions },
    all: { namespace: 'Shop', metric: 'Logins', dimensions },
  },
  {
    name: 'queue-age',
    value: { namespace: 'Shop', metric: 'QueueAge', dimensions, statistic: 'Maximum', limit: 300, times: 2 },
  },
];

const textOf = ({ out }: Finished) => out.replaceAll(/[\s│]+/g, ' ');

describe('metrics of one’s own', () => {
  test('stand in the status of a bake, each with what is known of it', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10), { health: { metrics } });
    Object.assign(world.cloud.ownValue, { [OLD]: 20, [NEW]: 50 });
    for (let minute = 0; minute < 4; minute += 1) {
      await world.clock.advance(60_000);
      await analyze(world.ports, FIRST);
    }
    const status = textOf(await ask(world, 'status', 'web'));
    expect(status).toContain('metric failed-logins good: 0 % on green, 0 % on blue over');
    expect(status).toContain(
      'metric queue-age worse: 50 on green, 20 on blue, allowed 40, worse in the last minute',
    );
  });

  test('stand in a plan, with what green’s value may be', async () => {
    const world = aWorld();
    await aServiceIn(world, { ...specText(), health: { metrics } });
    world.cloud.ownValue[OLD] = 20;
    await world.clock.advance(60 * 60_000);
    expect(textOf(await ask(world, 'plan', 'web'))).toContain(
      "queue-age, 20 of late: at most 300, at most 2 times blue's; 3 bad minutes of 3 revert",
    );
  });
});
