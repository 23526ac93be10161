import type { Invoker } from '../../internal-interfaces.ts';
import { AwsError, type ServiceOperations } from '../../operations.ts';
import { arn, type Region } from '../../region.ts';
import { eventOf, run } from './invocation.ts';
import { invokeOperation } from './invoke-operation.ts';
import type { FunctionHandler, LambdaFunction } from './model.ts';

export interface FunctionSettings {
  /** 1 to 900, counted as work. */
  readonly timeoutSeconds: number;
  /** Megabytes; only passed to the handler. 128 by default. */
  readonly memorySize?: number;
}

export interface Lambda extends Invoker {
  /** What clients call. */
  readonly service: ServiceOperations;
  /** Adds a function, or puts a new handler in place of an old one. Returns its ARN. */
  register(name: string, handler: FunctionHandler, settings: FunctionSettings): string;
}

/** A name, an ARN, or a part of one from the account on; with a version or an alias they all mean the same code here. */
const nameOf = (nameOrArn: string) =>
  /^(?:(?:arn:aws:lambda:[^:]+:)?[^:]+:function:)?([^:]+)(?::[^:]+)?$/.exec(nameOrArn)?.[1];

/** Lambda on one machine: functions are called in this process, with no limit on how many run at once. */
export function createLambda(region: Region): Lambda {
  const functions = new Map<string, LambdaFunction>();

  const register = (name: string, handler: FunctionHandler, settings: FunctionSettings) => {
    const { timeoutSeconds, memorySize = 128 } = settings;
    if (!/^[\w-]{1,64}$/.test(name)) throw new RangeError(`${name} is not the name of a function`);
    if (!(timeoutSeconds >= 1 && timeoutSeconds <= 900)) {
      throw new RangeError(`the timeout of ${name} is 1 to 900 seconds, not ${timeoutSeconds}`);
    }
    // The Node.js 24 runtime refuses handlers with a callback too.
    if (handler.length > 2) throw new TypeError(`the handler of ${name} takes a callback: return a promise`);
    const functionArn = arn(region, 'lambda', `function:${name}`);
    functions.set(name, { name, arn: functionArn, handler, timeoutSeconds, memorySize });
    return functionArn;
  };

  const find = (nameOrArn: string): LambdaFunction => {
    const name = nameOf(nameOrArn);
    const found = name === undefined ? undefined : functions.get(name);
    if (found) return found;
    const missing = arn(region, 'lambda', `function:${name ?? nameOrArn}`);
    throw new AwsError('ResourceNotFoundException', `Function not found: ${missing}`, 404);
  };

  const invoke = async (nameOrArn: string, payload: unknown) =>
    run(region, find(nameOrArn), eventOf(payload));

  const operations = { Invoke: invokeOperation({ find, invoke }) };
  return { register, invoke, service: { signingName: 'lambda', operations } };
}
