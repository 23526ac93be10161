import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Route } from '../../rollout/routes.ts';

/** The command of the AWS CLI that gives a listener or rule these actions; quoted for a POSIX shell. */
export function replaceActionsByHand({ listener, rule }: Route, actions: readonly Action[]): string {
  const quoted = `'${JSON.stringify(actions).replaceAll("'", `'\\''`)}'`;
  return listener === undefined
    ? `aws elbv2 modify-rule --rule-arn ${rule} --actions ${quoted}`
    : `aws elbv2 modify-listener --listener-arn ${listener} --default-actions ${quoted}`;
}
