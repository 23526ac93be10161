import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Context } from 'aws-lambda';
import { describe, expect, onTestFinished, test } from 'vitest';
import { checkTime } from '../../src/aws/deadline.ts';
import { CloudUnavailable } from '../../src/rollout/errors.ts';
import { deletionHandler, put } from '../../src/runtime/custom-resource.ts';

const STACK = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/greenshift-prod/0a1b';
const REQUEST = {
  RequestType: 'Delete',
  ResponseURL: 'https://bucket.s3.amazonaws.com/signed?X-Amz-Signature=0a',
  StackId: STACK,
  RequestId: 'request-1',
  LogicalResourceId: 'RemovalGuard',
  PhysicalResourceId: 'RemovalGuard',
  ServiceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:greenshift-prod-guard-removal',
};

/** What CloudFormation was told, by a handler of a check that does `check`. */
async function answered(request: object, check: () => Promise<void>, failures = 0, isUpdate = false) {
  const sent: { url: string; body: Record<string, unknown> }[] = [];
  let left = failures;
  const respond = async (url: string, body: string) => {
    if (left-- > 0) throw new Error('the network is down');
    sent.push({ url, body: JSON.parse(body) });
  };
  const handler = deletionHandler(
    check,
    {},
    { hint: () => 'Do that', isUpdated: async () => isUpdate, respond },
  );
  await handler(request, {} as Context);
  expect(sent).toHaveLength(1);
  expect(sent[0]?.url).toBe(REQUEST.ResponseURL);
  return sent[0]?.body;
}

const never = () => expect.unreachable();

describe('the custom resource', () => {
  test.each(['Create', 'Update'])('is there without being asked anything: %s', async (RequestType) => {
    expect(await answered({ ...REQUEST, RequestType, PhysicalResourceId: undefined }, never)).toEqual({
      Status: 'SUCCESS',
      PhysicalResourceId: 'RemovalGuard',
      StackId: STACK,
      RequestId: 'request-1',
      LogicalResourceId: 'RemovalGuard',
    });
  });

  test('is deleted where nothing is against it', async () => {
    expect(await answered(REQUEST, async () => {})).toMatchObject({ Status: 'SUCCESS' });
  });

  test('is deleted by an update of its stack that leaves it out, without asking', async () => {
    expect(await answered(REQUEST, never, 0, true)).toMatchObject({ Status: 'SUCCESS' });
  });

  test('has time for its look, which each call of AWS asks for', async () => {
    expect(await answered(REQUEST, async () => checkTime())).toMatchObject({ Status: 'SUCCESS' });
  });

  test.each([new CloudUnavailable('web-7 is under way'), new TypeError('web-7 is under way')])(
    'says why it isn’t, and what helps: %o',
    async (error) => {
      const body = await answered(REQUEST, () => Promise.reject(error));
      expect(body).toMatchObject({ Status: 'FAILED', Reason: 'web-7 is under way. Do that' });
    },
  );

  test('says so within what CloudFormation reads', async () => {
    const body = await answered(REQUEST, () => Promise.reject(new CloudUnavailable('x'.repeat(10_000))));
    expect(JSON.stringify(body).length).toBeLessThan(4_096);
  });

  test('says it again where that fails', async () => {
    expect(await answered(REQUEST, async () => {}, 2)).toMatchObject({ Status: 'SUCCESS' });
    await expect(answered(REQUEST, async () => {}, 3)).rejects.toThrow('the network is down');
  });

  test('sends nothing to what isn’t an address of CloudFormation’s', async () => {
    await expect(answered({ ...REQUEST, ResponseURL: 'http://127.0.0.1/' }, never)).rejects.toThrow(
      'ResponseURL',
    );
  });
});

test('a response is put without a type of its content, for which its URL is signed', async () => {
  const seen: object[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    seen.push({ method: request.method, type: request.headers['content-type'], body });
    response.writeHead(seen.length === 1 ? 200 : 403).end();
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await put(url, '{}');
  expect(seen).toEqual([{ method: 'PUT', type: '', body: '{}' }]);
  await expect(put(url, '{}')).rejects.toThrow('403');
});
