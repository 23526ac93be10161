import { Tracer } from '@aws-lambda-powertools/tracer';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Outcome } from '../../src/aws/observed-calls.ts';
import { type Segment, TRACED_CALLS_MAX, tracedCalls } from '../../src/runtime/traced-calls.ts';

/** A subsegment of the X-Ray SDK after these calls, each of 250 ms, as it is sent. */
function traced(outcomes: readonly Outcome[]) {
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  onTestFinished(() => void vi.unstubAllEnvs());
  let now = 1_000;
  const calls = tracedCalls(() => now);
  for (const outcome of outcomes) {
    const ended = calls.observe('EC2Client', 'DescribeImagesCommand');
    now += 250;
    ended(outcome);
  }
  const segment = new Tracer({ enabled: false }).getSegment() as unknown as Segment;
  calls.addTo(segment);
  return { text: JSON.stringify(segment), ...JSON.parse(JSON.stringify(segment)) };
}

const failed = (name: string, httpStatusCode?: number): Outcome => ({
  error: Object.assign(new Error('no'), { name }),
  ...(httpStatusCode !== undefined && { metadata: { httpStatusCode, requestId: 'R1', attempts: 3 } }),
});
const succeeded: Outcome = { metadata: { httpStatusCode: 200, requestId: 'R1', attempts: 1 } };

test('a call is a subsegment with its service, operation, region, request, status and time', () => {
  expect(traced([succeeded]).subsegments).toEqual([
    {
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      name: 'EC2',
      namespace: 'aws',
      start_time: 1,
      end_time: 1.25,
      aws: { operation: 'DescribeImages', region: 'eu-west-1', request_id: 'R1', retries: 0 },
      http: { response: { status: 200 } },
      counter: undefined,
      notTraced: false,
    },
  ]);
});

test.each([
  ['refuses', failed('UnauthorizedOperation', 403), { error: true }],
  ['throttles', failed('RequestLimitExceeded', 503), { fault: true, throttle: true }],
  ['fails', failed('InternalError', 500), { fault: true }],
  ['does not answer', failed('TimeoutError'), { fault: true }],
])('a call that AWS %s has the flags of X-Ray for it, and its cause', (_, outcome, flags) => {
  const [{ error, fault, throttle, cause }] = traced([outcome]).subsegments;
  expect({ error, fault, throttle }).toEqual(flags);
  expect(cause.exceptions).toMatchObject([
    { type: (outcome.error as Error).name, message: 'no', remote: true },
  ]);
});

// X-Ray drops a document of more than 64 KB, and with it all that its step has done.
test('of many calls so many are told, what fails among them, and how many are not', () => {
  const many = Array.from({ length: 500 }, () => succeeded);
  const { subsegments, metadata, text } = traced([...many, failed('InternalError', 500)]);
  expect(subsegments).toHaveLength(TRACED_CALLS_MAX + 1);
  expect(subsegments.at(-1)).toMatchObject({ fault: true });
  expect(metadata).toEqual({ greenshift: { callsLeftOut: 500 - TRACED_CALLS_MAX } });
  expect(text.length).toBeLessThan(32_000);
});
