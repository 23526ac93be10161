import { AsyncLocalStorage } from 'node:async_hooks';
import { FunctionError } from '../../local-cloud/internal-interfaces.ts';
import type { createLambda } from '../../local-cloud/services/lambda/lambda.ts';
import type { Invocation } from './calls.ts';

/** Invokes functions, counts their invocations and knows which one is running. */
export interface Invoker {
  readonly invocations: readonly Invocation[];
  /** The invocation in which this is called. */
  running(): Invocation | undefined;
  invoke(name: string, payload: unknown): Promise<unknown>;
}

export function createInvoker(functions: Pick<ReturnType<typeof createLambda>, 'invoke'>): Invoker {
  const invocations: Invocation[] = [];
  const running = new AsyncLocalStorage<Invocation>();
  return {
    invocations,
    running: () => running.getStore(),
    invoke(name, payload) {
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      const invocation: Invocation = {
        index: invocations.length,
        name: name.split(':').at(-1) ?? name,
        payload,
        kill: () => reject(new FunctionError('Runtime.ExitError', 'Runtime exited')),
      };
      invocations.push(invocation);
      const invoke = () => running.run(invocation, () => functions.invoke(name, payload));
      invoke().then(resolve, reject);
      return promise;
    },
  };
}
