import { SmithyRpcV2CborProtocol } from '@smithy/core/cbor';
import { NormalizedSchema } from '@smithy/core/schema';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ServiceOperations } from '../../../local-cloud/operations.ts';
import { directClient } from '../../../local-cloud/wire/direct-client.ts';
import { createEndpoint, type Endpoint } from '../../../local-cloud/wire/endpoint.ts';
import { type AnyClient, command, type Service, schemasOf, services, settings } from './clients.ts';
import { sample } from './samples.ts';

/** What the operation under test received, and what it is to answer. */
const exchange: { received?: unknown; answer: unknown } = { answer: undefined };

const echo = (input: unknown) => {
  exchange.received = input;
  return exchange.answer;
};

const offered: ServiceOperations[] = services.map(({ signingName, operations }) => ({
  signingName,
  operations: Object.fromEntries(operations.map((name) => [name, echo])),
}));

let endpoint: Endpoint;
const clients: AnyClient[] = [];

beforeAll(async () => {
  endpoint = await createEndpoint({ services: offered });
});

afterAll(async () => {
  for (const client of clients) client.destroy();
  await endpoint.close();
});

function open(service: Service, more: Record<string, unknown> = {}): AnyClient {
  const client = service.client({ ...settings(endpoint.url), ...more });
  clients.push(client);
  return client;
}

const cases = services.flatMap((service) => service.operations.map((operation) => ({ service, operation })));

async function goesRound(service: Service, operation: string, client: AnyClient): Promise<void> {
  const [, , , , inputRef, outputRef] = schemasOf(service, operation);
  const isEc2 = service.signingName === 'ec2';
  const drawn = (schema: NormalizedSchema, emptyLists: boolean) =>
    // An endpoint id makes the SDK's client sign for many regions, and go to a host of its own.
    schema.isStructSchema() ? sample(schema, { emptyLists, without: ['EndpointId'] }) : fc.constant({});
  const input = drawn(NormalizedSchema.of(inputRef), !isEc2);
  const output = drawn(NormalizedSchema.of(outputRef), true);
  await fc.assert(
    fc.asyncProperty(input, output, async (request, answer) => {
      exchange.answer = answer;
      const { $metadata, ...overHttp } = await client.send(command(service, operation, request));
      expect(exchange.received).toEqual(request);
      expect(overHttp).toEqual(answer);
      expect($metadata).toMatchObject({ httpStatusCode: 200, requestId: expect.any(String) });

      const { $metadata: _, ...direct } = await directClient(offered).send<Record<string, unknown>>(
        command(service, operation, request),
      );
      expect(exchange.received).toEqual(request);
      expect(direct).toEqual(overHttp);
    }),
    { numRuns: 12 },
  );
}

describe('an operation goes round by HTTP through the unmodified SDK client, and just so by the direct client', () => {
  test.each(cases)('$service.signingName $operation', async ({ service, operation }) => {
    await goesRound(service, operation, open(service));
  });
});

describe('CloudWatch also takes what other clients speak', () => {
  const cloudWatch = services.find(({ signingName }) => signingName === 'monitoring')!;

  test.each(cloudWatch.operations)('CBOR, as botocore does: %s', async (operation) => {
    await goesRound(
      cloudWatch,
      operation,
      open(cloudWatch, { protocol: cborOf('GraniteServiceVersion20100801') }),
    );
  });

  test.each(cloudWatch.operations)('AWS Query, as older command lines do: %s', async (operation) => {
    const protocol = open(services[0]!).config.protocol.constructor;
    await goesRound(cloudWatch, operation, open(cloudWatch, { protocol }));
  });
});

/** The SDK's CBOR protocol for a service whose name in the path is its older target's. */
function cborOf(target: string) {
  return class extends SmithyRpcV2CborProtocol {
    override async serializeRequest(...parts: Parameters<SmithyRpcV2CborProtocol['serializeRequest']>) {
      const request = await super.serializeRequest(...parts);
      request.path = request.path.replace(/\/service\/[^/]+/, `/service/${target}`);
      return request;
    }
  };
}
