import { readFileSync } from 'node:fs';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { parse } from 'yaml';
import { LISTENERS } from '../../demo/functions.ts';
import { registerService } from '../../simulation/run/register.ts';
import { DAILY, MODELS } from '../../simulation/scenarios/scenario.ts';
import { createWorld } from '../../simulation/world/create-world.ts';
import { serviceRecord } from '../../simulation/world/records.ts';
import type { World } from '../../simulation/world/world.ts';
import { HOUR } from '../../src/rollout/timing.ts';
import { HOURS_OF_A_MONTH, type Usage } from './prices.ts';
import { createCounter } from './usage.ts';

/** Registered services are looked at soon; after that each has its turn. */
const SETTLING = 2 * HOUR;

/**
 * What a month uses in which nothing is released and no audit finds anything, with so many services. Rounds on a schedule
 * send no metric of their own and are not traced, which tests hold.
 */
export async function idleUsage(services: number): Promise<Usage> {
  const variant = { eventFunctions: SHIPPED };
  const world = await createWorld({ seed: 1, models: MODELS, demand: DAILY, servers: 3, variant });
  try {
    await registerService(world);
    await multiply(world, services);
    await world.clock.advance(SETTLING);
    const counter = createCounter();
    const before = world.invocations.length;
    world.intercept((call, next) => {
      counter.observe(call, world);
      return next();
    });
    await world.clock.advance(HOUR);
    const invocations = world.invocations.length - before;
    const hour = counter.usage(0, invocations - counter.invocations());
    const month = Object.fromEntries(
      Object.entries(hour).map(([what, units]) => [what, units * HOURS_OF_A_MONTH]),
    ) as Usage;
    return { ...month, alarms: metricsOfAlarms(), metrics: 0, traces: 0 };
  } finally {
    world.close();
  }
}

/** With the rules that ship: the simulation's own functions run less often. */
const SHIPPED = Object.fromEntries(
  LISTENERS.map(({ name, step, rules = [] }) => [name, { handle: step, rules }]),
);

/** Records as the first one's: what a round reads of them is what counts. */
async function multiply(world: World, services: number): Promise<void> {
  const record = serviceRecord(world);
  for (let number = 2; number <= services; number += 1) {
    const name = `web-${String(number).padStart(3, '0')}`;
    const Item = { ...record, pk: 'service', sk: name, name, spec: { ...record.spec, service: name } };
    const ConditionExpression = 'attribute_not_exists(pk)';
    await world.table.send(new PutCommand({ TableName: 'greenshift', Item, ConditionExpression }));
  }
}

interface Infrastructure {
  readonly Resources: Readonly<
    Record<string, { Type: string; Properties: { Metrics?: readonly { MetricStat?: unknown }[] } }>
  >;
}

/** An alarm costs by the metrics that it looks at. */
export function metricsOfAlarms(): number {
  const file = readFileSync(new URL('../../infrastructure/alarms.yml', import.meta.url), 'utf8');
  const { Resources } = parse(file, { logLevel: 'silent' }) as Infrastructure;
  return Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    .map(({ Properties }) => Properties.Metrics?.filter(({ MetricStat }) => MetricStat).length ?? 1)
    .reduce((sum, one) => sum + one, 0);
}
