import { Tracer } from '@aws-lambda-powertools/tracer';
import { expect, onTestFinished, test, vi } from 'vitest';
import { tracing } from '../../src/runtime/tracing.ts';

const ROOT = 'Root=1-5759e988-bd862e3fe1be46a994272793';

test.each([
  [`${ROOT};Sampled=1`, 4],
  [`${ROOT};Sampled=0`, 0],
  [undefined, 0],
])('of a call with the header %s the tracer sees %i moments', async (header, expected) => {
  // The tracer asks as it is made, at each of its hooks, and before it looks for calls of AWS.
  const isEnabled = vi.spyOn(Tracer.prototype, 'isTracingEnabled').mockReturnValue(false);
  onTestFinished(() => isEnabled.mockRestore());
  vi.stubEnv('_X_AMZN_TRACE_ID', header);
  onTestFinished(() => void vi.unstubAllEnvs());
  const { before, after, onError } = tracing();
  const request = {} as never;
  await before?.(request);
  isEnabled.mockClear();
  for (const hook of [before, after, onError]) await hook?.(request);
  expect(isEnabled).toHaveBeenCalledTimes(expected);
});

test('a call whose tracer fails goes on', async () => {
  const isEnabled = vi.spyOn(Tracer.prototype, 'isTracingEnabled').mockImplementation(() => {
    throw new Error('the tracer is broken');
  });
  onTestFinished(() => isEnabled.mockRestore());
  vi.stubEnv('_X_AMZN_TRACE_ID', `${ROOT};Sampled=1`);
  onTestFinished(() => void vi.unstubAllEnvs());
  const { before, after } = tracing();
  for (const hook of [before, after]) await expect(hook?.({} as never)).resolves.toBeUndefined();
});
