import { expect, test } from 'vitest';
import { signerFor } from '../../../cli/api/signer.ts';
import { isSignedWith, type SignedMessage } from '../../../local-cloud/wire/signature.ts';

const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
const MINUTE = 60_000;

/** A request as the command line signs it now. */
async function signed(text: string, body?: string): Promise<SignedMessage> {
  const url = new URL(text);
  const sign = signerFor(async () => CREDENTIALS, 'eu-central-1');
  const { method, headers } = await sign({ method: body === undefined ? 'GET' : 'POST', url, body });
  return {
    method,
    url: `${url.pathname}${url.search}`,
    headers: { ...headers, host: url.host },
    body: Buffer.from(body ?? ''),
  };
}

// AWS's own example of a request without anything: get-vanilla of its test suite for SigV4.
test('the signature of AWS’s example is right', () => {
  const message: SignedMessage = {
    method: 'GET',
    url: '/',
    headers: {
      host: 'example.amazonaws.com',
      'x-amz-date': '20150830T123600Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
    },
    body: Buffer.alloc(0),
  };
  const now = Date.UTC(2015, 7, 30, 12, 36);
  expect(isSignedWith(message, 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', now)).toBe(true);
  expect(isSignedWith(message, 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEX', now)).toBe(false);
  expect(isSignedWith(message, 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', now + 6 * MINUTE)).toBe(false);
});

test.each([
  ['a read', 'https://api.example/services', undefined],
  [
    'a path with what is encoded',
    'http://127.0.0.1:4567/services/shop%20%2F%C3%BC/rollback',
    '{"reason":"ü"}',
  ],
  [
    'a query, in another order than it is signed in',
    'https://api.example/a?b=2&a-b=1&a=x%20y%2B&flag=',
    undefined,
  ],
])('%s as the SDK signs it is right, and nothing else is', async (_, url, body) => {
  const message = await signed(url, body);
  const isRight = (changed: Partial<SignedMessage>, secret = CREDENTIALS.secretAccessKey) =>
    isSignedWith({ ...message, ...changed }, secret, Date.now());
  expect(isRight({})).toBe(true);
  expect(isRight({}, 'another')).toBe(false);
  expect(isRight({ method: 'PUT' })).toBe(false);
  expect(isRight({ url: `${message.url}x` })).toBe(false);
  expect(isRight({ body: Buffer.from('{"force":true}') })).toBe(false);
  const { headers } = message;
  expect(isRight({ headers: { ...headers, host: 'another' } })).toBe(false);
  for (const authorization of [
    undefined,
    '',
    `${headers.authorization}0`,
    headers.authorization?.slice(0, -1),
  ])
    expect(isRight({ headers: { ...headers, authorization } })).toBe(false);
});
