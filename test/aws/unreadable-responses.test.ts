import { createServer, type RequestListener } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { virtualClock } from '../../local-cloud/time/virtual-clock.ts';
import { listening } from '../../local-cloud/wire/listening.ts';
import { callAws } from '../../src/aws/call.ts';
import { awsClients } from '../../src/aws/clients.ts';
import { awsPorts } from '../../src/aws/ports.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { claim } from '../../src/rollout/admission/lock.ts';
import { rolloutStarted } from '../../src/rollout/announcements/announcement.ts';
import { CloudUnavailable } from '../../src/rollout/errors.ts';
import { initialRecord } from '../../src/rollout/initial-record.ts';
import { newService } from '../../src/rollout/service.ts';
import { published } from '../world/progress.ts';
import { aSpec, build, GROUP_A, GROUP_B, INSTALLATION, LISTENER } from '../world/specs.ts';
import { OLD } from '../world/world.ts';
import { LOCAL } from './cloud.ts';
import { STATE_MACHINE } from './world.ts';

/** The ports on an AWS whose every service responds like this. */
async function portsOn(respond: RequestListener): Promise<Ports> {
  const server = await listening(createServer(respond), 0);
  onTestFinished(server.close);
  const clients = awsClients({ endpoint: server.url, ...LOCAL, maxAttempts: 1 });
  return awsPorts({
    clients,
    table: 't',
    stateMachineArn: STATE_MACHINE,
    bus: 'default',
    installation: INSTALLATION,
    clock: virtualClock(),
  });
}

const service = newService(aSpec(), { fleet: 'web-1', targetGroup: GROUP_A, imageId: OLD }, 0);
const rollout = initialRecord(claim(service, published, 0))!;
const version = { id: 'lt-1', from: 1, imageId: OLD, rollout: 'web-1' };

/** One call of every client, and of every read whose empty result would mean something. */
const CALLS: Readonly<Record<string, (ports: Ports) => Promise<unknown>>> = {
  'reads a record': ({ rollouts }) => rollouts.get('web-1'),
  'lists records': ({ services }) => services.list(),
  'writes a record': ({ services }) => services.save(service),
  'describes a fleet': ({ fleets }) => fleets.describe('web-1'),
  'lists our fleets': ({ fleets }) => fleets.ours(),
  'describes servers': ({ servers }) => servers.imagesOf(['i-1']),
  'describes an image': ({ images }) => images.describe(OLD),
  'finds a template version': ({ templateVersions }) => templateVersions.find(version),
  'proves a template version before it is deleted': ({ templateVersions }) =>
    templateVersions.discard({ id: 'lt-1', rollout: 'web-1', version: 2 }),
  'lists every fleet': ({ fleets }) => fleets.list(),
  'reads the split': ({ traffic }) => traffic.read({ listener: LISTENER }),
  'finds what forwards': ({ traffic }) => traffic.forwards([GROUP_A]),
  'reads health': ({ traffic }) => traffic.health(GROUP_A),
  'reads metrics': ({ metrics }) =>
    metrics.ticks({
      routes: [{ listener: LISTENER }],
      blue: GROUP_A,
      green: GROUP_B,
      from: 0,
      until: 60_000,
    }),
  'describes a build': ({ builds }) => builds.find(build('web/1.0.0/2')),
  announces: ({ notifier }) => notifier.notify(rolloutStarted(rollout, 0)),
  'starts an execution': ({ engine }) => engine.start({ id: 'web-1', epoch: 1 }),
};

const cases = Object.entries(CALLS);
/** Writes have no result that is missed. */
const reads = cases.filter(([name]) => !/^(writes|announces|starts)/.test(name));

const responding =
  (status: number, type: string, body: string): RequestListener =>
  (_, response) =>
    response.writeHead(status, { 'content-type': type }).end(body);

describe('a service that is not there for a moment may be asked again', () => {
  test.each(cases)('with 503 and HTML: %s', async (_, call) => {
    const html = '<html><body><h1>503 Service Unavailable</h1></body></html>';
    const ports = await portsOn(responding(503, 'text/html', html));
    await expect(call(ports)).rejects.toBeInstanceOf(CloudUnavailable);
  });

  test.each(cases)('with 500 and text: %s', async (_, call) => {
    const ports = await portsOn(responding(500, 'text/plain', 'Internal Server Error'));
    await expect(call(ports)).rejects.toBeInstanceOf(CloudUnavailable);
  });

  test.each(reads)('with 200 and a page of somebody else: %s', async (_, call) => {
    const ports = await portsOn(responding(200, 'text/html', '<html><body>Hello</body></html>'));
    await expect(call(ports)).rejects.toBeInstanceOf(CloudUnavailable);
  });

  test.each(cases)('with half a response: %s', async (_, call) => {
    const ports = await portsOn((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"a":', () => response.destroy());
    });
    await expect(call(ports)).rejects.toBeInstanceOf(CloudUnavailable);
  });
});

test('a refusal whose status says that the server failed may pass', async () => {
  const ports = await portsOn(
    responding(500, 'application/x-amz-json-1.0', '{"__type":"AccessDeniedException","message":"later"}'),
  );
  await expect(ports.rollouts.get('web-1')).rejects.toBeInstanceOf(CloudUnavailable);
});

test.each([TypeError, RangeError, ReferenceError, SyntaxError])(
  'a %s of our own stays a defect',
  async (Defect) => {
    const defect = new Defect('ours');
    await expect(callAws('move the moon', Promise.reject(defect))).rejects.toBe(defect);
  },
);
