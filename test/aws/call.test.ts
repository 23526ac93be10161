import { expect, test } from 'vitest';
import { callAws, paginate, required, retryable } from '../../src/aws/call.ts';
import { CloudRefused, CloudUnavailable, FleetMismatch } from '../../src/rollout/errors.ts';

const failing = (name: string) => Promise.reject(Object.assign(new Error('the words of AWS'), { name }));

test.each([
  'AccessDenied',
  'AccessDeniedException',
  'UnauthorizedOperation',
  'ValidationError',
  'ValidationException',
  'InvalidLaunchTemplateId.NotFound',
  'TargetGroupNotFoundException',
  'StateMachineDoesNotExist',
])('%s comes again however often it is tried, so it is CloudRefused, with its cause', async (name) => {
  const refused = await callAws('move the moon', failing(name)).catch((error) => error);
  expect(refused).toBeInstanceOf(CloudRefused);
  expect(refused.message).toBe(`AWS refuses to move the moon: ${name}: the words of AWS`);
  expect(refused.cause).toMatchObject({ name });
});

test.each([
  'Throttling',
  'ThrottlingException',
  'RequestLimitExceeded',
  'TimeoutError',
  'ExpiredToken',
  'InternalFailure',
  'ServiceUnavailableException',
  'ResourceContentionFault',
  'PriorRequestNotComplete',
  'InvalidSignatureException',
  'InvalidNextToken',
  'InvalidPaginationTokenException',
])('%s may pass, so it gets the one name that the state machine tries again', async (name) => {
  const unavailable = await callAws('move the moon', failing(name)).catch((error) => error);
  expect(unavailable).toBeInstanceOf(CloudUnavailable);
  expect(unavailable.message).toBe(`AWS can't move the moon yet: ${name}: the words of AWS`);
  expect(unavailable.cause).toMatchObject({ name });
});

test('an error of our own is neither: it goes through as it is', async () => {
  const mismatch = new FleetMismatch('not ours');
  await expect(callAws('move the moon', Promise.reject(mismatch))).rejects.toBe(mismatch);
});

test.each([new TypeError('x is not a function'), new RangeError('Invalid array length')])(
  'a defect of our own goes through as it is: %s',
  async (defect) => {
    await expect(callAws('move the moon', Promise.reject(defect))).rejects.toBe(defect);
  },
);

test('a failure that was expected gives way to what stands for it', async () => {
  expect(await callAws('x', failing('AlreadyExistsFault'), { AlreadyExistsFault: () => 7 })).toBe(7);
  const mismatch = () => {
    throw new FleetMismatch('not ours');
  };
  await expect(callAws('x', failing('A'), { A: mismatch })).rejects.toBeInstanceOf(FleetMismatch);
  const later = callAws('x', failing('ValidationError'), { ValidationError: retryable('make web-7') });
  await expect(later).rejects.toThrow("AWS can't make web-7 yet: ValidationError: the words of AWS");
});

test('names of Object.prototype are no expected failures', async () => {
  await expect(callAws('x', failing('toString'))).rejects.toBeInstanceOf(CloudUnavailable);
});

test('a missing member that is relied on is refused by name; zero and false are not missing', () => {
  expect(() => required(undefined, 'the size of web-7')).toThrow(
    'AWS returned no value for the size of web-7',
  );
  expect(required(0, 'a size')).toBe(0);
  expect(required(false, 'a flag')).toBe(false);
});

test('a list is read to its last page', async () => {
  const pages = [[1, 2], [], [3]];
  const all = await paginate(async (token: string | undefined) => {
    const at = Number(token ?? 0);
    return { items: pages[at], next: at + 1 < pages.length ? String(at + 1) : undefined };
  });
  expect(all).toEqual([1, 2, 3]);
});

test('a list whose pages never end is given up', async () => {
  let pages = 0;
  const endless = paginate(async () => {
    pages += 1;
    return { items: [pages], next: 'more' };
  });
  await expect(endless).rejects.toBeInstanceOf(CloudUnavailable);
  expect(pages).toBe(100);
});
