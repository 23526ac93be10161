import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { InstanceMetadata } from '../instance-metadata.ts';
import { type Listening, listening } from '../wire/listening.ts';

/** The metadata service of one instance: its `url` is what `AWS_EC2_METADATA_SERVICE_ENDPOINT` takes. */
export type MetadataService = Pick<Listening, 'url' | 'close'>;

const TOKEN = '/latest/api/token';
const TTL_HEADER = 'x-aws-ec2-metadata-token-ttl-seconds';
const TTL_SECONDS_MAX = 21_600;

/**
 * Opens the metadata service of an instance on a port of its own: on AWS it has one address for all, and knows who asks by
 * the interface. Sessions are IMDSv2's, and last as long as they ask for, by `now`: milliseconds of the time that servers
 * run in. Requests without one are answered where the instance's options allow them.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
 */
export async function openMetadataService(
  instanceId: string,
  metadata: InstanceMetadata,
  now: () => number,
): Promise<MetadataService> {
  const sessions = createSessions(now);
  const server = createServer((request, response) => {
    const { status, text } = metadata.isEnabled(instanceId)
      ? respond(request, sessions, (path) => metadata.read(instanceId, path), metadata.needsToken(instanceId))
      : { status: 403, text: undefined };
    const ttl = request.url === TOKEN && status === 200 ? request.headers[TTL_HEADER] : undefined;
    response.writeHead(status, { 'content-type': 'text/plain', ...(ttl && { [TTL_HEADER]: ttl }) });
    response.end(text);
  });
  // An instance that runs is what keeps this process up, not its metadata.
  server.unref();
  return listening(server);
}

type Sessions = ReturnType<typeof createSessions>;

function createSessions(now: () => number) {
  const ends = new Map<string, number>();
  return {
    open(seconds: number): string {
      for (const [token, end] of ends) if (end <= now()) ends.delete(token);
      const token = randomUUID();
      ends.set(token, now() + seconds * 1_000);
      return token;
    },
    isOpen: (token: string) => (ends.get(token) ?? Number.NEGATIVE_INFINITY) > now(),
  };
}

interface Answer {
  readonly status: number;
  readonly text?: string | undefined;
}

function respond(
  { method, url = '', headers }: IncomingMessage,
  sessions: Sessions,
  read: (path: string) => string | undefined,
  needsToken: boolean,
): Answer {
  if (url === TOKEN) return method === 'PUT' ? openSession(headers[TTL_HEADER], sessions) : { status: 405 };
  const token = headers['x-aws-ec2-metadata-token'];
  const isAllowed = typeof token === 'string' ? sessions.isOpen(token) : !needsToken;
  if (!isAllowed) return { status: 401 };
  const [, path] = /^\/latest\/(.+)$/.exec(url) ?? [];
  const text = path === undefined ? undefined : read(path);
  return { status: text === undefined ? 404 : 200, text };
}

function openSession(wanted: unknown, sessions: Sessions): Answer {
  const seconds = Number(wanted);
  const isValid = Number.isInteger(seconds) && seconds >= 1 && seconds <= TTL_SECONDS_MAX;
  return isValid ? { status: 200, text: sessions.open(seconds) } : { status: 400 };
}
