import type { Invoker } from '../../internal-interfaces.ts';
import { AwsError } from '../../operations.ts';
import { arn, type Region } from '../../region.ts';
import { eventOf, run } from './invocation.ts';
import type { FunctionHandler, LambdaFunction } from './model.ts';

export interface FunctionSettings {
  /** 1 to 900, counted as work. */
  readonly timeoutSeconds: number;
  /** Megabytes; only passed to the handler. 128 by default. */
  readonly memorySize?: number;
}

export interface Lambda extends Invoker {
  /** Adds a function, or puts a new handler in place of an old one. Returns its ARN. */
  register(name: string, handler: FunctionHandler, settings: FunctionSettings): string;
}

/** `name`, `arn:…:function:name` and both with a version or an alias, which all mean the same code here. */
const nameOf = (nameOrArn: string) =>
  /^(?:arn:aws:lambda:[^:]+:[^:]+:function:)?([^:]+)(?::[^:]+)?$/.exec(nameOrArn)?.[1];

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

  const invoke = async (nameOrArn: string, payload: unknown) => {
    const name = nameOf(nameOrArn);
    const found = name === undefined ? undefined : functions.get(name);
    if (found === undefined) {
      const missing = arn(region, 'lambda', `function:${name ?? nameOrArn}`);
      throw new AwsError('ResourceNotFoundException', `Function not found: ${missing}`, 404);
    }
    return run(region, found, eventOf(payload));
  };

  return { register, invoke };
}
