import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLambda } from '../../../../local-cloud/services/lambda/lambda.ts';
import { wallClock } from '../../../../local-cloud/time/clock.ts';
import { type DirectClient, directClient } from '../../../../local-cloud/wire/direct-client.ts';
import { createEndpoint, type Endpoint } from '../../../../local-cloud/wire/endpoint.ts';
import { createFaults } from '../../../../local-cloud/wire/faults.ts';
import { throttled } from '../../../../local-cloud/wire/refusals.ts';

const functions = createLambda({
  clock: wallClock(1),
  account: '111122223333',
  name: 'eu-west-1',
  random: () => 0.5,
  emit: () => {},
});
functions.register('echo', (event) => ({ event, text: 'ü\n' }), { timeoutSeconds: 3 });
functions.register('fails', () => Promise.reject(new RangeError('no')), { timeoutSeconds: 3 });

const faults = createFaults();
let endpoint: Endpoint;
let http: LambdaClient;
const direct = directClient([functions.service], { intercept: faults.intercept });

beforeAll(async () => {
  endpoint = await createEndpoint({ services: [functions.service], faults });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  http = new LambdaClient({ endpoint: endpoint.url, region: 'eu-west-1', credentials, maxAttempts: 1 });
});

afterAll(async () => {
  http.destroy();
  await endpoint.close();
});

const body = (payload: Uint8Array | undefined) =>
  payload?.length ? JSON.parse(Buffer.from(payload).toString('utf8')) : undefined;

describe.each(['over HTTP', 'directly'])('Invoke of the unmodified SDK, %s', (way) => {
  const send = (input: ConstructorParameters<typeof InvokeCommand>[0]) =>
    (way === 'directly' ? (direct as DirectClient) : (http as unknown as DirectClient)).send(
      new InvokeCommand(input),
    );

  test('gives the payload to the function, and its result back', async () => {
    const Payload = Buffer.from(JSON.stringify({ n: 1, text: 'ü' }));
    const response = await send({ FunctionName: 'echo:live', Payload });
    expect(response).toMatchObject({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(response.FunctionError).toBeUndefined();
    expect(body(response.Payload)).toEqual({ event: { n: 1, text: 'ü' }, text: 'ü\n' });
  });

  test('without a payload sends an empty object', async () => {
    expect(body((await send({ FunctionName: 'echo' })).Payload).event).toEqual({});
  });

  test('tells of the error of a function in its answer', async () => {
    const response = await send({ FunctionName: 'fails' });
    expect(response).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(body(response.Payload)).toMatchObject({ errorType: 'RangeError', errorMessage: 'no' });
  });

  test('with DryRun runs nothing', async () => {
    const response = await send({ FunctionName: 'fails', InvocationType: 'DryRun' });
    expect(response).toMatchObject({ StatusCode: 204 });
    expect(body(response.Payload)).toBeUndefined();
  });

  test('refuses a function that there is not, a payload that is no JSON, and an asynchronous invocation', async () => {
    await expect(send({ FunctionName: 'nobody' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await expect(send({ FunctionName: 'echo', Payload: Buffer.from('{') })).rejects.toMatchObject({
      name: 'InvalidRequestContentException',
    });
    await expect(send({ FunctionName: 'echo', InvocationType: 'Event' })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
  });

  test('is throttled as on AWS', async () => {
    faults.inject({ service: 'lambda', times: 1 }, throttled('lambda'));
    await expect(send({ FunctionName: 'echo' })).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      $metadata: { httpStatusCode: 429 },
    });
  });
});
