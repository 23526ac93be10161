import { type EventBridgeClient, ListRulesCommand, type Rule } from '@aws-sdk/client-eventbridge';
import type { SettingReport } from '../../rollout/fleet/settings-report.ts';
import { orNothing } from '../../rollout/or-nothing.ts';
import { callAws } from '../call.ts';
import { namesWhole } from '../whole-name.ts';

/** So many of 100 rules each at most; as many rules are named. */
const [PAGES_MAX, NAMED_MAX] = [3, 25];

/**
 * The rules of the default bus, which AWS's events go to, that ask for a group by its name: for its hooks, its launches and
 * its ends. They are advice alone: that they can't be read keeps nobody waiting.
 */
export async function watchingRules(
  client: Pick<EventBridgeClient, 'send'>,
  group: string,
): Promise<SettingReport[]> {
  const rules = await readRules(client);
  return rules
    .filter(({ EventPattern = '' }) => namesWhole(EventPattern, group))
    .slice(0, NAMED_MAX)
    .map(({ Name }) => ({
      setting: `rule "${Name}"`,
      outcome: 'dropped',
      why: `it asks for events of ${group} by its name, and hears of none once that group is gone`,
      fix: 'have its pattern ask for a prefix, as fleets are named after their service: {"prefix": "web-"}',
    }));
}

async function readRules(client: Pick<EventBridgeClient, 'send'>): Promise<Rule[]> {
  const rules: Rule[] = [];
  let NextToken: string | undefined;
  for (let page = 0; page < PAGES_MAX; page += 1) {
    const command = new ListRulesCommand({ Limit: 100, NextToken });
    const response = await orNothing(callAws('list the rules', client.send(command)));
    rules.push(...(response?.Rules ?? []));
    NextToken = response?.NextToken;
    if (NextToken === undefined) break;
  }
  return rules;
}
