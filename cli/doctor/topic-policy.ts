/** A statement of a topic's policy, as far as it says who may publish. */
export interface Statement {
  readonly effect: string;
  /** `cloudwatch.amazonaws.com`, or `*`. */
  readonly principals: readonly string[];
  readonly actions: readonly string[];
  readonly conditions: readonly Condition[];
}

interface Condition {
  readonly operator: string;
  /** In lower case: `aws:sourcearn`. */
  readonly key: string;
  readonly values: readonly string[];
}

/** Who publishes: a service of AWS, and the ARN in whose name it does. */
export interface Publisher {
  readonly service: string;
  readonly source: string;
}

type Json = Readonly<Record<string, unknown>>;

const texts = (value: unknown): string[] =>
  [value].flat().filter((one): one is string => typeof one === 'string');

/** The statements of a policy in JSON; none where it isn't one. */
export function parsePolicy(text = ''): Statement[] {
  try {
    const { Statement = [] } = JSON.parse(text) as { Statement?: Json | Json[] };
    return [Statement].flat().map(parseStatement);
  } catch {
    return [];
  }
}

function parseStatement({ Effect, Principal, Action, Condition = {} }: Json): Statement {
  const principals =
    typeof Principal === 'object' && Principal !== null ? Object.values(Principal) : [Principal];
  const conditions = Object.entries(Condition as Json).flatMap(([operator, keys]) =>
    Object.entries(keys as Json).map(([key, values]) => ({
      operator,
      key: key.toLowerCase(),
      values: texts(values),
    })),
  );
  return {
    effect: String(Effect),
    principals: principals.flatMap(texts),
    actions: texts(Action).map((action) => action.toLowerCase()),
    conditions,
  };
}

/**
 * Whether a policy lets somebody publish. Of conditions those on the source are looked at, for a policy made for other
 * rules and alarms; whatever else one asks is taken for fulfilled, so that nothing is claimed that can't be known. A denial
 * counts for the same reason only where it has no condition but those on the source.
 */
export const mayPublish = (policy: readonly Statement[], publisher: Publisher): boolean =>
  policy.some((statement) => statement.effect === 'Allow' && concerns(statement, publisher)) &&
  !policy.some((statement) => statement.effect === 'Deny' && surelyConcerns(statement, publisher));

const surelyConcerns = (statement: Statement, publisher: Publisher): boolean =>
  statement.conditions.every(isOnSource) && concerns(statement, publisher);

function concerns({ principals, actions, conditions }: Statement, { service, source }: Publisher): boolean {
  // What everybody of the account may, under a condition on the owner, alarms may as well, and EventBridge may not.
  const isOwners = conditions.some(({ key }) => key === 'aws:sourceowner' || key === 'aws:principalaccount');
  const isNamed =
    principals.includes(service) ||
    (principals.includes('*') && !(isOwners && service.startsWith('events.')));
  const isAction = actions.some((action) => isLike(action, 'sns:publish'));
  return isNamed && isAction && conditions.every((condition) => isFulfilled(condition, source));
}

const isOnArn = ({ operator, key }: Condition) =>
  key === 'aws:sourcearn' && /^(?:Arn|String)(?:Like|Equals)/.test(operator);

const isOnAccount = ({ operator, key }: Condition) =>
  (key === 'aws:sourceaccount' || key === 'aws:sourceowner') && /^String(?:Like|Equals)/.test(operator);

const isOnSource = (condition: Condition) => isOnArn(condition) || isOnAccount(condition);

function isFulfilled(condition: Condition, source: string): boolean {
  const [, , , , account = ''] = source.split(':');
  if (isOnArn(condition)) return condition.values.some((pattern) => isLike(pattern, source));
  if (isOnAccount(condition)) return condition.values.some((pattern) => isLike(pattern, account));
  return true;
}

const isLike = (pattern: string, text: string) =>
  new RegExp(
    `^${pattern
      .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  ).test(text);
