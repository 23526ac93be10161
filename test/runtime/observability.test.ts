import { Logger } from '@aws-lambda-powertools/logger';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { preflight } from '../../functions/preflight.ts';
import { countFindings } from '../../src/runtime/finding-metrics.ts';
import { countCall, countEvent, countVerdict, loggerFor, metrics } from '../../src/runtime/observability.ts';
import { stepHandler } from '../../src/runtime/step.ts';
import { begin, FIRST } from '../world/progress.ts';
import { aWorld } from '../world/world.ts';

beforeEach(() => {
  metrics.clearMetrics();
  metrics.clearDimensions();
});

describe('a metric counts one', () => {
  test.each([
    ['verdict', () => countVerdict('analyze', 'pass'), { Verdicts: 1, step: 'analyze', verdict: 'pass' }],
    ['event', () => countEvent('watchdog', 'failed'), { Events: 1, function: 'watchdog', result: 'failed' }],
    ['call', () => countCall('Calls'), { Calls: 1 }],
  ])('for each %s', (_, count, expected) => {
    count();
    const { _aws, ...sent } = metrics.serializeMetrics();
    expect(sent).toMatchObject(expected);
    expect(_aws.CloudWatchMetrics).toMatchObject([{ Namespace: 'Greenshift', Metrics: [{ Unit: 'Count' }] }]);
  });
});

test('findings are counted for each service and severity that has any', () => {
  const sent: Record<string, unknown>[] = [];
  const spy = vi.spyOn(metrics, 'singleMetric').mockImplementation(() => {
    const one: Record<string, unknown> = {};
    sent.push(one);
    const set = (name: string, value: unknown) => Object.assign(one, { [name]: value });
    const addMetric = (name: string, _: string, value: number) => set(name, value);
    return { addDimension: set, addMetric } as never;
  });
  onTestFinished(() => spy.mockRestore());
  countFindings([{ service: 'web', findings: [{ severity: 'high' }, { severity: 'high' }] as never }]);
  expect(sent).toEqual([{ audited: 'web', severity: 'high', Findings: 2 }]);
});

test.each([
  ['web-12', undefined, { serviceName: 'web' }, [[{ rollout: 'web-12' }]]],
  ['web-12', 'shop', { serviceName: 'shop' }, [[{ rollout: 'web-12' }]]],
  [undefined, 'web', { serviceName: 'web' }, []],
  [undefined, undefined, {}, []],
])('log lines about the rollout %s of the service %s name what is known', (rollout, service, child, keys) => {
  const created = vi.spyOn(Logger.prototype, 'createChild');
  const appended = vi.spyOn(Logger.prototype, 'appendKeys');
  onTestFinished(() => {
    created.mockRestore();
    appended.mockRestore();
  });
  loggerFor(rollout, service);
  expect(created).toHaveBeenCalledExactlyOnceWith(child);
  expect(appended.mock.calls).toEqual(keys);
});

describe('a step writes to the log', () => {
  const spied = (method: 'info' | 'error') => {
    const spy = vi.spyOn(Logger.prototype, method).mockReturnValue(undefined);
    onTestFinished(() => spy.mockRestore());
    return spy;
  };

  async function handle(epoch: number) {
    const world = aWorld();
    await begin(world);
    const { ports } = world;
    const handler = stepHandler('preflight', preflight, {
      notifier: () => ports.notifier,
      clock: () => ports.clock,
      fleets: () => ports.fleets,
      images: () => ports.images,
      inspections: () => ports.inspections,
      rollouts: () => ports.rollouts,
      launchSettings: () => ports.launchSettings,
      builds: () => ports.builds,
      quotas: () => ports.quotas,
      servers: () => ports.servers,
      settings: () => ports.settings,
      templates: () => ports.templates,
      traffic: () => ports.traffic,
      targetGroups: () => ports.targetGroups,
      testerRules: () => ports.testerRules,
    });
    return handler({ ...FIRST, epoch }, { functionName: 'preflight' } as never);
  }

  test('its verdict', async () => {
    const info = spied('info');
    await handle(1);
    const line = { step: 'preflight', verdict: 'pass', phase: 'launching' };
    expect(info).toHaveBeenCalledExactlyOnceWith('preflight: pass', expect.objectContaining(line));
  });

  test('its error', async () => {
    const error = spied('error');
    await expect(handle(7)).rejects.toThrow();
    const line = { step: 'preflight', error: expect.objectContaining({ name: 'StaleEpoch' }) };
    expect(error).toHaveBeenCalledExactlyOnceWith('preflight failed', line);
  });
});
