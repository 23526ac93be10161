import { TypeRegistry } from '@smithy/core/schema';
import type { ApiFacts } from './api.ts';
import type { Failure } from './failure.ts';

type ErrorClass = new (options: Record<string, unknown>) => Error;

function errorClass(namespace: string, failure: Failure): ErrorClass {
  const modelled = failure.schema?.getSchema();
  if (modelled) return TypeRegistry.for(namespace).getErrorCtor(modelled as never);
  const registry = TypeRegistry.for(`smithy.ts.sdk.synthetic.${namespace}`);
  const base = registry.getBaseException();
  if (base === undefined) throw new Error(`the SDK's client of ${namespace} is not loaded`);
  return registry.getErrorCtor(base);
}

/**
 * The error that the SDK's client throws for a failure: an instance of its own class where it is modelled, otherwise of
 * the service's base exception, named by the code on the wire.
 */
export function sdkError(api: ApiFacts, failure: Failure, metadata: object): Error {
  const error = new (errorClass(api.namespace, failure))({
    name: failure.name,
    message: failure.message,
    $fault: failure.fault,
    $metadata: metadata,
  });
  // EC2's errors don't say whose fault they are.
  const Type = api.protocol === 'ec2' ? undefined : failure.fault === 'client' ? 'Sender' : 'Receiver';
  const Code = failure.code;
  // The Query protocols leave the code of the wire on the error, where callers read it.
  const query =
    api.protocol === 'query' || api.protocol === 'ec2' || api.queryCompatible
      ? { Type, Code, Error: { Type, Code, Message: failure.message } }
      : {};
  return Object.assign(error, query, failure.members);
}
