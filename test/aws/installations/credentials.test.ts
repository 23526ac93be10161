import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readAll } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { credentialsFor } from '../../../src/aws/installations/credentials.ts';

const clock = { now: () => Date.now() };
const here = { name: 'greenshift-prod', region: 'eu-west-1', account: '111122223333' };
const own = async () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' });
const address = {
  endpoint: new URL('https://abc1234567.execute-api.us-east-1.amazonaws.com'),
  region: 'us-east-1',
  role: 'arn:aws:iam::444455556666:role/followers',
  externalId: 'prod',
};

/** As STS answers (API reference, `AssumeRole`), with an hour left. */
const answer = () => `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
  <Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>a/b+c=</SecretAccessKey>
  <SessionToken>IQoJ//+=</SessionToken><Expiration>${new Date(Date.now() + 3_600_000).toISOString()}</Expiration>
  </Credentials></AssumeRoleResult></AssumeRoleResponse>`;

let server: Server | undefined;
afterEach(() => void server?.close());

/** An STS on this machine; `asked` has what it was sent. */
async function answering(status: number, text: () => string) {
  const asked: {
    readonly authorization: string | undefined;
    readonly token: unknown;
    readonly form: object;
  }[] = [];
  server = createServer(async (request, response) => {
    const { authorization, 'x-amz-security-token': token } = request.headers;
    asked.push({
      authorization,
      token,
      form: Object.fromEntries(new URLSearchParams(await readAll(request))),
    });
    response.writeHead(status).end(text());
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server?.once('listening', resolve));
  return { asked, url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`) };
}

test('an installation of another account is asked as a role there, which is taken on once', async () => {
  const { asked, url } = await answering(200, answer);
  const provide = credentialsFor(address, { here, clock, own, sts: url });
  expect(await provide()).toMatchObject({
    accessKeyId: 'ASIAEXAMPLE',
    secretAccessKey: 'a/b+c=',
    sessionToken: 'IQoJ//+=',
  });
  await provide();
  expect(asked).toEqual([
    {
      authorization: expect.stringMatching(/Credential=AKIDEXAMPLE\/\d+\/eu-west-1\/sts\//),
      token: 'token',
      form: {
        Action: 'AssumeRole',
        Version: '2011-06-15',
        RoleArn: address.role,
        RoleSessionName: 'greenshift-prod-111122223333',
        ExternalId: 'prod',
      },
    },
  ]);
});

test('an installation of the same account is asked as the function itself', async () => {
  const { asked, url } = await answering(500, answer);
  expect(await credentialsFor({ ...address, role: undefined }, { here, clock, own, sts: url })()).toEqual(
    await own(),
  );
  expect(asked).toEqual([]);
});

test.each([
  [
    'a missing permission',
    403,
    '<Error><Code>AccessDenied</Code><Message>not authorized</Message></Error>',
    'not authorized',
  ],
  ['what is no answer of STS', 500, 'oops', 'STS answers 500'],
  ['an answer without credentials', 200, '<html>', 'has no credentials'],
])('%s says so', async (_, status, text, message) => {
  const { url } = await answering(status, () => text);
  await expect(credentialsFor(address, { here, clock, own, sts: url })()).rejects.toThrow(message);
});
