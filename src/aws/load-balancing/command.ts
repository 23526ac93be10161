import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import { inRegionOf } from '../../rollout/interventions/by-hand.ts';
import type { Route } from '../../rollout/traffic/routes.ts';

/** The command of the AWS CLI that replaces the actions of a listener or rule, for a shell. */
export function replaceCommand({ listener, rule = '' }: Route, actions: readonly Action[]): string {
  const json = quoted(JSON.stringify(actions));
  return listener === undefined
    ? `aws elbv2 modify-rule --rule-arn ${rule} --actions ${json} ${inRegionOf(rule)}`
    : `aws elbv2 modify-listener --listener-arn ${listener} --default-actions ${json} ${inRegionOf(listener)}`;
}

/** As one word of a POSIX shell: a quote ends the quoted text, is escaped, and begins it again. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
