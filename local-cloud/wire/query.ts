import type { Api, OperationShape } from './api.ts';
import type { Codec, Output } from './codec.ts';
import type { Failure } from './failure.ts';
import type { WireRequest, WireResponse } from './message.ts';
import { readParameters } from './query-parameters.ts';
import { element, textElement, writeMembers } from './xml.ts';

// A Query request may also come as a GET with its parameters in the URL.
const formOf = (request: WireRequest) =>
  request.method === 'GET' ? request.query : new URLSearchParams(request.body.toString('utf8'));

function operationOf(api: Api, request: WireRequest): string | undefined {
  const form = formOf(request);
  return form.get('Version') === api.version ? (form.get('Action') ?? undefined) : undefined;
}

const xml = (status: number, requestId: string, body: string): WireResponse => ({
  status,
  headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
});

const root = (name: string, namespace: string, content: string) =>
  `<${name} xmlns="${namespace}">${content}</${name}>`;

/** AWS Query: Auto Scaling, Elastic Load Balancing, and CloudWatch for older clients. */
export const query: Codec = {
  operation: operationOf,
  decode: (operation, request) => readParameters(operation.input, formOf(request), 'query'),
  encode(api: Api, operation: OperationShape, output: Output, requestId: string) {
    const result = operation.output.isStructSchema()
      ? element(`${operation.name}Result`, writeMembers(operation.output, output))
      : '';
    const metadata = element('ResponseMetadata', textElement('RequestId', requestId));
    return xml(200, requestId, root(`${operation.name}Response`, api.xmlNamespace, result + metadata));
  },
  fail(api: Api | undefined, failure: Failure, requestId: string) {
    const error =
      textElement('Type', failure.fault === 'client' ? 'Sender' : 'Receiver') +
      textElement('Code', failure.code) +
      textElement('Message', failure.message) +
      (failure.schema ? writeMembers(failure.schema, failure.members) : '');
    const content = element('Error', error) + textElement('RequestId', requestId);
    return xml(failure.status, requestId, root('ErrorResponse', api?.xmlNamespace ?? '', content));
  },
};

/** EC2's dialect of AWS Query. */
export const ec2: Codec = {
  operation: operationOf,
  decode: (operation, request) => readParameters(operation.input, formOf(request), 'ec2'),
  encode(api: Api, operation: OperationShape, output: Output, requestId: string) {
    const content = operation.output.isStructSchema()
      ? writeMembers(operation.output, output)
      : textElement('return', 'true');
    const body = textElement('requestId', requestId) + content;
    return xml(200, requestId, root(`${operation.name}Response`, api.xmlNamespace, body));
  },
  fail(_api: Api | undefined, failure: Failure, requestId: string) {
    const error = textElement('Code', failure.code) + textElement('Message', failure.message);
    const content = element('Errors', element('Error', error)) + textElement('RequestID', requestId);
    return xml(failure.status, requestId, element('Response', content));
  },
};
