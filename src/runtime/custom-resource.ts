import middy from '@middy/core';
import * as z from 'zod';
import { within } from '../aws/deadline.ts';
import type { Ports } from '../ports/ports.ts';
import { GreenshiftError } from '../rollout/errors.ts';
import { parse } from '../rollout/parse.ts';
import { EVENT_TIME } from '../rollout/timing.ts';
import { logger } from './observability.ts';
import { lazyPorts, type Makers, namesOf } from './step.ts';
import { tracing } from './tracing.ts';

/** What we rely on of a request of CloudFormation (user guide, "Custom resource request and response reference"). */
const ResourceEvent = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  ResponseURL: z.url({ protocol: /^https$/ }),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  PhysicalResourceId: z.string().optional(),
});

type ResourceEvent = z.output<typeof ResourceEvent>;

/** The response may have 4,096 bytes, of which the ids need some. */
const REASON_MAX = 2_000;
const RESPONSE_TIMEOUT = 5_000;
const RESPONSE_ATTEMPTS = 3;

/** Sends a response to where the request says. Throws what keeps it from there. */
export type Respond = (url: string, body: string) => Promise<void>;

interface Options {
  readonly hint: (stack: string) => string;
  readonly isUpdated: (stack: string) => Promise<boolean>;
  readonly respond?: Respond;
}

/**
 * The Lambda handler of a custom resource that only stands before the deletion of its stack. An update that leaves it out
 * deletes it too, and nothing is asked then: `isUpdated` tells. CloudFormation is told in any case, what fails as the
 * reason: it would wait for `ServiceTimeout`. `hint` ends each reason.
 */
export function deletionHandler<Names extends keyof Ports>(
  beforeDeletion: (ports: Pick<Ports, Names>) => Promise<void>,
  makers: Makers<Names>,
  { hint, isUpdated, respond = put }: Options,
) {
  const ports = lazyPorts(makers);
  const handler = middy<unknown, void>()
    .use(tracing())
    .handler(async (input) => {
      const event = parse(ResourceEvent, input, 'the request of CloudFormation');
      const refused = await refusal(event, async () => {
        if (!(await isUpdated(event.StackId))) await beforeDeletion(ports());
      });
      logger.info('custom resource', { request: event.RequestType, refused });
      const reason = refused && `${refused.slice(0, REASON_MAX)}. ${hint(event.StackId)}`;
      await repeated(() => respond(event.ResponseURL, JSON.stringify(responseTo(event, reason))));
    });
  return Object.assign(handler, { step: beforeDeletion, needs: namesOf(makers) });
}

async function refusal(
  { RequestType }: ResourceEvent,
  check: () => Promise<void>,
): Promise<string | undefined> {
  if (RequestType !== 'Delete') return undefined;
  try {
    await within(EVENT_TIME - RESPONSE_ATTEMPTS * RESPONSE_TIMEOUT, () => performance.now(), check);
    return undefined;
  } catch (error) {
    if (!(error instanceof GreenshiftError))
      logger.error('custom resource failed', { error: error as Error });
    return error instanceof Error ? error.message : String(error);
  }
}

/** With an id that never changes: another one would have CloudFormation delete the resource of before. */
const responseTo = (event: ResourceEvent, reason: string | undefined) => ({
  Status: reason === undefined ? 'SUCCESS' : 'FAILED',
  ...(reason !== undefined && { Reason: reason }),
  PhysicalResourceId: event.PhysicalResourceId ?? event.LogicalResourceId,
  StackId: event.StackId,
  RequestId: event.RequestId,
  LogicalResourceId: event.LogicalResourceId,
});

async function repeated(send: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send();
    } catch (error) {
      if (attempt === RESPONSE_ATTEMPTS) throw error;
    }
  }
}

/** The URL is signed for a request without a type of its content. */
export async function put(url: string, body: string): Promise<void> {
  const response = await fetch(url, {
    method: 'PUT',
    headers: { 'content-type': '' },
    body,
    signal: AbortSignal.timeout(RESPONSE_TIMEOUT),
  });
  if (!response.ok) throw new Error(`CloudFormation's bucket says ${response.status}`);
}
