/** A caller for people: without what every ARN of the account begins with. What isn't an ARN stays. */
export const callerText = (caller: string) => caller.replace(/^arn:[^:]+:[^:]+:[^:]*:\d*:/, '');
