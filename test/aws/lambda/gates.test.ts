import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createLambda } from '../../../local-cloud/services/lambda/lambda.ts';
import type { FunctionHandler } from '../../../local-cloud/services/lambda/model.ts';
import { wallClock } from '../../../local-cloud/time/clock.ts';
import { createEndpoint } from '../../../local-cloud/wire/endpoint.ts';
import { createFaults, type Faults } from '../../../local-cloud/wire/faults.ts';
import { ConnectionReset } from '../../../local-cloud/wire/raw-response.ts';
import { accessDenied, noServiceReached, throttled } from '../../../local-cloud/wire/refusals.ts';
import { within } from '../../../src/aws/deadline.ts';
import { functionsClient } from '../../../src/aws/lambda/client.ts';
import { lambdaGates } from '../../../src/aws/lambda/gates.ts';
import type { Gates } from '../../../src/ports/gates.ts';
import { CloudUnavailable, OutOfTime } from '../../../src/rollout/errors.ts';
import { QUESTION } from '../../world/gates.ts';
import { LOCAL } from '../cloud.ts';

let functions: ReturnType<typeof createLambda>;
let faults: Faults;
let gates: Gates;

beforeEach(async () => {
  const clock = wallClock(1);
  const region = { clock, account: '111122223333', name: 'eu-west-1', random: Math.random, emit: () => {} };
  functions = createLambda(region);
  faults = createFaults();
  const endpoint = await createEndpoint({ services: [functions.service], faults });
  const client = functionsClient({ endpoint: endpoint.url, ...LOCAL });
  onTestFinished(async () => {
    client.destroy();
    await endpoint.close();
  });
  gates = lambdaGates(client);
});

function ask(handler: FunctionHandler) {
  functions.register('check', handler, { timeoutSeconds: 3 });
  return gates.ask('check', QUESTION);
}

describe('a gate', () => {
  test('gets the question as its event, and its verdict counts', async () => {
    let event: unknown;
    const reply = await ask((given) => {
      event = given;
      return { verdict: 'wait', reason: ' 2 of 12 ' };
    });
    expect(event).toEqual(QUESTION);
    expect(reply).toEqual({ kind: 'wait', reason: '2 of 12' });
    expect(await ask(() => ({ verdict: 'pass' }))).toEqual({ kind: 'pass', reason: '' });
    expect(await ask(() => ({ verdict: 'fail', reason: 'no' }))).toEqual({ kind: 'fail', reason: 'no' });
  });

  test('may be named by its ARN, with an alias', async () => {
    const arn = functions.register('check', () => ({ verdict: 'pass' }), { timeoutSeconds: 3 });
    expect(await gates.ask(`${arn}:live`, QUESTION)).toEqual({ kind: 'pass', reason: '' });
    expect(await gates.check(`${arn}:live`)).toBeUndefined();
  });

  test('with a reason of several lines, colours or turned letters has one readable line kept', async () => {
    const said = '\u001b[31m2 failed\r\nof 12\u202e \u0000';
    expect(await ask(() => ({ verdict: 'fail', reason: said }))).toEqual({
      kind: 'fail',
      reason: '[31m2 failed of 12',
    });
    expect(await ask(() => Promise.reject(new Error('a\nb')))).toMatchObject({
      reason: 'the function failed: Error: a b',
    });
  });

  test('with a long reason has its beginning kept', async () => {
    const { reason } = await ask(() => ({ verdict: 'pass', reason: 'x'.repeat(900) }));
    expect(reason).toHaveLength(500);
  });

  test.each([
    ['nothing', undefined, 'its result is not valid: expected an object, got null'],
    ['a text', 'pass', 'its result is not valid: expected an object, got "pass"'],
    [
      'another verdict',
      { verdict: 'ok' },
      'its result is not valid: verdict: expected pass, fail, wait, got "ok"',
    ],
    [
      'an unknown key',
      { verdict: 'pass', reasn: 'typo' },
      'its result is not valid: reasn: unknown key; known keys: verdict, reason',
    ],
  ])('that returns %s has not answered, and says why', async (_, result, reason) => {
    expect(await ask(() => result)).toEqual({
      kind: 'unanswered',
      reason,
    });
  });

  test('that throws has not answered, with its error', async () => {
    expect(await ask(() => Promise.reject(new RangeError('out of range')))).toEqual({
      kind: 'unanswered',
      reason: 'the function failed: RangeError: out of range',
    });
  });

  test('that is throttled, not there, forbidden or out of reach has not answered', async () => {
    const refused = async (fault: Parameters<Faults['inject']>[1]) => {
      faults.inject({ service: 'lambda', times: 1 }, fault);
      return (await ask(() => ({ verdict: 'pass' }))).reason;
    };
    expect(await refused(throttled('lambda'))).toMatch(/TooManyRequestsException: Rate Exceeded/);
    const denied = accessDenied('lambda', {
      action: 'lambda:InvokeFunction',
      resource: 'arn:aws:lambda:eu-west-1:111122223333:function:check',
      principal: 'arn:aws:sts::111122223333:assumed-role/analyze/x',
    });
    expect(await refused(denied)).toMatch(
      /^Greenshift may not invoke the function "check": deploy it with --param='gateFunctions=…'/,
    );
    expect(await refused(noServiceReached())).toMatch(/^AWS can't invoke check yet/);
    expect(await refused(new ConnectionReset())).toMatch(/^nothing came back within 10 s/);
    expect((await gates.ask('nobody', QUESTION)).reason).toMatch(
      /^there is no Lambda function "nobody" in this region/,
    );
  });

  test('isn’t asked by a step whose time is over', async () => {
    let now = 0;
    const late = within(
      100,
      () => now,
      async () => {
        now = 101;
        return gates.ask('check', QUESTION);
      },
    );
    await expect(late).rejects.toBeInstanceOf(OutOfTime);
  });
});

describe('a check', () => {
  test('runs nothing', async () => {
    let runs = 0;
    const run = () => {
      runs += 1;
    };
    functions.register('check', run, { timeoutSeconds: 3 });
    expect(await gates.check('check')).toBeUndefined();
    expect(runs).toBe(0);
  });

  test('tells what is missing, and throws for what may pass', async () => {
    expect(await gates.check('nobody')).toMatch(/^there is no Lambda function "nobody"/);
    faults.inject({ service: 'lambda', times: 1 }, throttled('lambda'));
    await expect(gates.check('nobody')).rejects.toBeInstanceOf(CloudUnavailable);
  });
});
