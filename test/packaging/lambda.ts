import { type ChildProcess, fork } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { onTestFinished } from 'vitest';
import { root } from './template.ts';

export interface Calls {
  /** Names of the files that were read to import the bundle. */
  readonly atImport: string[];
  readonly calls: { readonly answer: unknown; readonly read: string[] }[];
  /** What the X-Ray daemon was sent. */
  readonly segments: Record<string, unknown>[];
}

const TRACE = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047';
export const SAMPLED = `${TRACE};Sampled=1`;
export const UNSAMPLED = `${TRACE};Sampled=0`;

/** Calls the built function in a process of its own, once per trace header, beside a DynamoDB without records. */
export async function callBuilt(name: string, event: unknown, traces: readonly string[]): Promise<Calls> {
  const [dynamodb, xray] = await Promise.all([emptyDynamoDb(), xrayDaemon()]);
  const bundle = pathToFileURL(join(root, `dist/${name}/index.mjs`)).href;
  const child = fork(
    join(import.meta.dirname, 'call.mjs'),
    [bundle, JSON.stringify(event), JSON.stringify(traces)],
    { silent: true, execArgv: [], env: environment(name, dynamodb, xray.port) },
  );
  const report = await reportOf(child);
  await xray.received(traces.filter((trace) => trace === SAMPLED).length);
  return { ...report, segments: xray.segments };
}

/** As Lambda and serverless.yml set it. */
const environment = (name: string, dynamodb: number, xray: number) => ({
  AWS_REGION: 'eu-west-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_ENDPOINT_URL: `http://127.0.0.1:${dynamodb}`,
  AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${xray}`,
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  AWS_LAMBDA_FUNCTION_NAME: name,
  LAMBDA_TASK_ROOT: '/var/task',
  _HANDLER: `dist/${name}/index.handler`,
  GREENSHIFT_TABLE: 'records',
  GREENSHIFT_BUS: 'default',
  GREENSHIFT_INSTALLATION: 'greenshift-test',
  GREENSHIFT_STATE_MACHINE_ARN: 'arn:aws:states:eu-west-1:111122223333:stateMachine:rollout',
});

async function emptyDynamoDb(): Promise<number> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const isQuery = request.headers['x-amz-target'] === 'DynamoDB_20120810.Query';
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      response.setHeader('x-amzn-requestid', 'REQUEST');
      response.end(isQuery ? '{"Items":[],"Count":0,"ScannedCount":0}' : '{}');
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

async function xrayDaemon() {
  const segments: Record<string, unknown>[] = [];
  const socket = createSocket('udp4');
  // A datagram is a header and a segment, a line each.
  socket.on('message', (datagram) => segments.push(JSON.parse(String(datagram).split('\n')[1]!)));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  const received = async (count: number) => {
    while (segments.length < count) await once(socket, 'message');
  };
  return { port: socket.address().port, segments, received };
}

async function reportOf(child: ChildProcess): Promise<Omit<Calls, 'segments'>> {
  let errors = '';
  child.stdout!.resume();
  child.stderr!.on('data', (chunk) => {
    errors += chunk;
  });
  const messages: Omit<Calls, 'segments'>[] = [];
  child.on('message', (message) => messages.push(message as Omit<Calls, 'segments'>));
  await once(child, 'close');
  const [report] = messages;
  if (!report) throw new Error(`the function's process ended without a report: ${errors.slice(-1_000)}`);
  return report;
}
