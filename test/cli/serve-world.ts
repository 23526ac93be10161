import type { Context } from 'aws-lambda';
import { createHttpApi, type HttpApi } from '../../local-cloud/http-api/http-api.ts';
import { wallClock } from '../../local-cloud/time/clock.ts';
import { routes } from '../../src/api/routes.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { httpHandler } from '../../src/runtime/http.ts';
import { ACCOUNT } from '../world/specs.ts';
import type { World } from '../world/world.ts';

const context = { awsRequestId: 'request-7', functionName: 'api' } as Context;

/** The API of a small world over HTTP, behind a gateway that wants signatures. `port` 0 takes a free one. */
export function serveWorld({ ports }: World, port = 0): Promise<HttpApi> {
  const makers = Object.fromEntries(Object.entries(ports).map(([name, made]) => [name, () => made]));
  const handler = httpHandler(routes, makers as { [Name in keyof Ports]: () => Ports[Name] });
  return createHttpApi({
    region: {
      clock: wallClock(),
      account: ACCOUNT,
      name: 'us-east-1',
      random: () => 0.5,
      emit: () => undefined,
    },
    invoker: { invoke: (_, event) => handler(event as never, context) as Promise<unknown> },
    routes: Object.keys(routes).map((key) => {
      const [method = '', path = ''] = key.split(' ');
      return { method, path, function: 'api' };
    }),
    authorization: 'AWS_IAM',
    port,
  });
}
