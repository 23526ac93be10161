import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { pages } from '../../../cli/doctor/pages.ts';
import { anInstallation } from './an-installation.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:alarms';

const attributes = (confirmed: number, pending: number) =>
  `<GetTopicAttributesResponse><GetTopicAttributesResult><Attributes><entry><key>SubscriptionsConfirmed</key><value>${confirmed}</value></entry><entry><key>SubscriptionsPending</key><value>${pending}</value></entry></Attributes></GetTopicAttributesResult></GetTopicAttributesResponse>`;

/** The findings where SNS answers so. */
async function hearers(status: number, body: string) {
  const server = createServer((request, response) => {
    expect(request.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 .*\/sns\/aws4_request/);
    response.writeHead(status).end(body);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => {
    server.close();
  });
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const check = pages({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret' },
    endpoint: `http://127.0.0.1:${port}`,
  });
  const { installation } = anInstallation({ stackFacts: { outputs: { AlarmTopicArn: TOPIC } } });
  return check.run(installation);
}

test('a topic with a subscriber who has confirmed is no finding', async () => {
  expect(await hearers(200, attributes(1, 1))).toEqual([]);
});

test.each([
  [0, 0, `aws sns subscribe --topic-arn ${TOPIC}`],
  [0, 2, 'follow the link'],
])('a topic with %i confirmed and %i pending subscribers is one', async (confirmed, pending, mend) => {
  expect(await hearers(200, attributes(confirmed, pending))).toMatchObject([
    { severity: 'high', subject: TOPIC, mend: expect.stringContaining(mend) },
  ]);
});

test('what SNS refuses is thrown in its words', async () => {
  const refusal =
    '<ErrorResponse><Error><Code>AuthorizationError</Code><Message>not authorized</Message></Error></ErrorResponse>';
  await expect(hearers(403, refusal)).rejects.toThrow('AuthorizationError: not authorized');
});
