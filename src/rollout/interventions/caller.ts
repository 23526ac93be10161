/** A caller for people: without what every ARN of the account begins with. What isn't an ARN stays. */
export const callerText = (caller: string) => caller.replace(/^arn:[^:]+:[^:]+:[^:]*:\d*:/, '');

/** What the ARN of every caller of an account begins with: a terminal and a phone have no room for it. */
const CALLER = /\barn:[\w-]+:(?:iam|sts)::\d+:(?=user\/|assumed-role\/|role\/)/g;

/** A text that names callers, for people: each as `callerText` has it. */
export const withCallers = (text: string) => text.replaceAll(CALLER, '');
