import { createServer } from 'node:http';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { expect, onTestFinished, test } from 'vitest';
import { listening } from '../../local-cloud/wire/listening.ts';
import { type CallReport, callReport } from '../../src/aws/call-report.ts';
import { awsClients } from '../../src/aws/clients.ts';
import { type CallObserver, observeCalls } from '../../src/aws/observed-calls.ts';
import { LOCAL } from './cloud.ts';

interface Response {
  readonly status: number;
  readonly body: object;
}
const listed = { status: 200, body: { TableNames: ['t'] } };
const refusal = (status: number, code: string) => ({ status, body: { __type: code, message: 'no' } });
const throttled = refusal(400, 'ThrottlingException');

/** Asks a DynamoDB that responds so, the last response again and again, with what observes the call. */
async function ask(responses: readonly Response[], observer: CallObserver | undefined) {
  const left = [...responses];
  const server = await listening(
    createServer((request, response) => {
      request.resume();
      const { status, body } = left.length > 1 ? left.shift()! : left[0]!;
      response.writeHead(status, { 'x-amzn-requestid': 'R1' }).end(JSON.stringify(body));
    }),
    0,
  );
  onTestFinished(server.close);
  observeCalls(observer);
  onTestFinished(() => observeCalls(undefined));
  const { documents } = awsClients({ endpoint: server.url, ...LOCAL });
  return documents.send(new ListTablesCommand({})).then(
    ({ TableNames }) => TableNames,
    (error: Error) => error.name,
  );
}

const whole = { service: 'DynamoDB', operation: 'ListTables', requestId: 'R1', isThrottled: false };

test.each([
  ['succeeds', [listed], { status: 200, retries: 0, error: undefined }],
  ['succeeds once it is tried again', [throttled, listed], { status: 200, retries: 1, error: undefined }],
  [
    'is throttled',
    [throttled],
    { status: 400, retries: 2, isThrottled: true, error: { name: 'ThrottlingException', message: 'no' } },
  ],
  [
    'is refused',
    [refusal(400, 'AccessDeniedException')],
    { status: 400, retries: 0, error: { name: 'AccessDeniedException', message: 'no' } },
  ],
])('a call that %s is reported once, with all of its attempts', async (_, responses, expected) => {
  const reports: CallReport[] = [];
  await ask(
    responses,
    (...call) =>
      (outcome) =>
        reports.push(callReport(...call, outcome)),
  );
  expect(reports).toEqual([{ ...whole, ...expected }]);
});

test('a call without a response is reported with what was thrown', () => {
  const error = new Error('x'.repeat(5_000));
  const report = callReport('EC2Client', 'RunInstancesCommand', { error });
  expect(report).toMatchObject({ service: 'EC2', operation: 'RunInstances', status: undefined, retries: 0 });
  expect(report.error).toEqual({ name: 'Error', message: 'x'.repeat(300) });
});

const fail = () => {
  throw new Error('the observer is broken');
};

test.each<[string, CallObserver | undefined]>([
  ['nothing', undefined],
  ['what fails as the call begins', fail],
  ['what fails as the call ends', () => fail],
])('a call that %s observes ends as it would', async (_, observer) => {
  expect(await ask([listed], observer)).toEqual(['t']);
  expect(await ask([refusal(400, 'AccessDeniedException')], observer)).toBe('AccessDeniedException');
});
