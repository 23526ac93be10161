import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import dynalite from 'dynalite';
import { BodyTooLarge, readBody } from '../../wire/body.ts';

// DynamoDB's own limit.
const MAX_BODY = 16 * 1024 * 1024;

const refusal = JSON.stringify({
  __type: 'com.amazon.coral.validate#ValidationException',
  message: 'The local cloud does not support ReturnValuesOnConditionCheckFailure ALL_OLD.',
});

/** dynalite would ignore it, and its caller wait in vain for the item on the error. */
const asksForTheOldItem = (body: Buffer) =>
  /"ReturnValuesOnConditionCheckFailure"\s*:\s*"ALL_OLD"/.test(body.toString('utf8'));

/**
 * dynalite keeps each item as a buffer that Node cuts from a slab, which lives for as long as the last item in it: with
 * slabs of 64 KiB a cloud grew by 2.8 MB with each rollout. Most items are larger than half of this, and get their own.
 */
const SLAB_BYTES = 1024;

/**
 * DynamoDB in this process, in memory: the handler of the endpoint's raw service `dynamodb`. Tables are active as
 * soon as they are created. It is dynalite, which refuses transactions and TTL as unknown operations.
 */
export function createDynamoDb(): RequestListener {
  Buffer.poolSize = SLAB_BYTES;
  const server = dynalite({ createTableMs: 0, updateTableMs: 0, deleteTableMs: 0 });
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await readBody(request, MAX_BODY);
    if (asksForTheOldItem(body)) {
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(refusal);
      return;
    }
    // dynalite throws a connection's error out of its listener, which would end the process: it gets a stand-in that
    // has the whole body and cannot break off.
    const { method, url, headers } = request;
    server.emit('request', Object.assign(Readable.from([body]), { method, url, headers }), response);
  };
  return (request, response) => {
    serve(request, response).catch((error) => {
      if (error instanceof BodyTooLarge) response.writeHead(413, { connection: 'close' }).end();
      else response.destroy();
    });
  };
}
