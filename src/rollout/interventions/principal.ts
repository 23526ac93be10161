/**
 * The ARN of a role or user of IAM; its name may end with a star: the stack of an installation names its roles. All roles
 * below a path are none: the sessions of any role of the account look the same.
 */
export const PRINCIPAL =
  /^arn:aws[a-z-]*:iam::\d{12}:(role\/([\w+=,.@-]+\/)*[\w+=,.@-]+\*?|user\/[\w+=,.@/-]+\*?)$/;

const ASSUMED = /^arn:(aws[a-z-]*):sts::(\d{12}):assumed-role\/([^/]+)\//;
const NAMED = /^arn:(aws[a-z-]*):iam::(\d{12}):role\/(?:.*\/)?([^/*]+\*?)$/;

/**
 * Whether a caller, as IAM has authenticated it, is the principal. The ARN of a role that was taken on is without the path
 * that the role's own may have (IAM user guide, "IAM identifiers").
 */
export function isPrincipal(caller: string, principal: string): boolean {
  if (isLike(caller, principal)) return true;
  const [, partition, account, name] = ASSUMED.exec(caller) ?? [];
  const [, ofPartition, ofAccount, wanted] = NAMED.exec(principal) ?? [];
  if (name === undefined || wanted === undefined) return false;
  return partition === ofPartition && account === ofAccount && isLike(name, wanted);
}

const isLike = (text: string, wanted: string) =>
  wanted.endsWith('*') ? text.startsWith(wanted.slice(0, -1)) : text === wanted;
