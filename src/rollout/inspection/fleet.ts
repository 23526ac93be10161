import { describeChange, settingChanges } from '../fleet/settings.ts';
import type { Facts, FleetFacts } from './facts.ts';
import { type Finding, finding } from './finding.ts';
import { launchVersion, restoreSetting } from './mend.ts';

/* The group against the record, and the split. While a rollout is under way both are that rollout's to watch. */

export function fleetFindings(facts: Facts, fleet: FleetFacts): Finding[] {
  const { expected, before, settings } = facts;
  if (expected.isUnderWay) return [];
  return [
    ...templateFindings(facts, fleet),
    ...settingChanges(before ?? settings ?? {}, settings ?? before ?? {}).map((change) =>
      finding('fleet-setting', {
        subject: change.setting,
        expected: change.from ?? 'none',
        found: describeChange(change),
        mend: restoreSetting(fleet, change),
      }),
    ),
    ...splitFindings(facts, fleet),
  ];
}

/**
 * Another group than the record's is none of ours: nothing more is said of it. While a rollout is under way the live one
 * may be gone because it retires.
 */
export function absentFindings({ expected, fleet }: Facts): Finding[] {
  if (expected.isUnderWay) return [];
  const register = `greenshift apply with the group that serves in "fleet.name"`;
  if (!fleet)
    return [
      finding('fleet-gone', {
        subject: expected.fleet,
        expected: `${expected.fleet} serves`,
        found: 'there is no Auto Scaling group of that name',
        mend: register,
      }),
    ];
  if (expected.arn === undefined || expected.arn === fleet.arn) return [];
  return [
    finding('fleet-remade', {
      subject: fleet.name,
      expected: expected.arn,
      found: fleet.arn,
      mend: register,
    }),
  ];
}

function templateFindings({ expected: { template } }: Facts, fleet: FleetFacts): Finding[] {
  const now = fleet.template;
  // A version that couldn't be read is none that differs.
  const isUnread = !now && fleet.templates.length > 0;
  if (!template || isUnread || (now?.id === template.id && now.version === template.version)) return [];
  return [
    finding('fleet-template', {
      subject: fleet.name,
      expected: `version ${template.version} of ${template.id}`,
      found: now ? `version ${now.version} of ${now.id}` : 'a launch configuration',
      mend: launchVersion(fleet, template.id, template.version),
    }),
  ];
}

const splitFindings = ({ foreignSplit, expected }: Facts, { name }: FleetFacts): Finding[] =>
  foreignSplit === undefined
    ? []
    : [
        finding('split', {
          subject: name,
          expected: `${expected.fleet} has all of the traffic`,
          ...foreignSplit,
        }),
      ];
