import { expect, onTestFinished, test, vi } from 'vitest';
import { engine, notifier, rollouts, services } from '../../src/runtime/ports.ts';

test.each([
  ['GREENSHIFT_TABLE', services],
  ['GREENSHIFT_TABLE', rollouts],
  ['GREENSHIFT_BUS', notifier],
  ['GREENSHIFT_STATE_MACHINE_ARN', engine],
])('a function that was deployed without %s says so', (name, make) => {
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv(name, undefined);
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(() => make()).toThrow(`${name} is not set`);
});
