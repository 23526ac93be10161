import { expect, onTestFinished, test, vi } from 'vitest';
import { engine } from '../../../src/runtime/ports/executions.ts';
import { notifier } from '../../../src/runtime/ports/notifier.ts';
import { fleets, rollouts, services, templateVersions } from '../../../src/runtime/ports/ports.ts';

test.each([
  ['GREENSHIFT_TABLE', services],
  ['GREENSHIFT_TABLE', rollouts],
  ['GREENSHIFT_BUS', notifier],
  ['GREENSHIFT_INSTALLATION', fleets],
  ['GREENSHIFT_INSTALLATION', templateVersions],
  ['GREENSHIFT_STATE_MACHINE_ARN', engine],
])('a function that was deployed without %s says so', (name, make) => {
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv(name, undefined);
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(() => make()).toThrow(`${name} is not set`);
});
