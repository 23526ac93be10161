import type { Context } from 'aws-lambda';
import { expect, onTestFinished, test, vi } from 'vitest';
import { eventHandler } from '../../src/runtime/event.ts';
import { metrics } from '../../src/runtime/observability.ts';

const handled = async (event: unknown, handle: () => Promise<unknown> = async () => ({})) => {
  const counted: unknown[] = [];
  const spy = vi.spyOn(metrics, 'addDimensions').mockImplementation((dimensions) => {
    counted.push(dimensions);
    return metrics;
  });
  onTestFinished(() => spy.mockRestore());
  const handler = eventHandler('watchdog', handle, {});
  await handler(event, {} as Context).catch(() => {});
  return counted;
};

const ROUND = { 'detail-type': 'Scheduled Event', source: 'aws.events' };
const ENDED = { 'detail-type': 'Step Functions Execution Status Change', source: 'aws.states' };

test('an event that is handled is counted, and a round on a schedule only where it fails', async () => {
  const isHandled = { function: 'watchdog', result: 'handled' };
  const hasFailed = { function: 'watchdog', result: 'failed' };
  expect(await handled(ENDED)).toEqual([isHandled]);
  expect(await handled(ROUND)).toEqual([]);
  expect(await handled(ROUND, () => Promise.reject(new Error('no')))).toEqual([hasFailed]);
});
