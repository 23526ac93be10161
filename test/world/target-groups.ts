import { FIXED, type TargetGroups, type TwinClaim } from '../../src/ports/target-groups.ts';
import { SpecMismatch } from '../../src/rollout/errors.ts';
import type { FleetSettings } from '../../src/rollout/fleet/settings.ts';
import type { Cloud } from './cloud.ts';

const nameOf = (arn: string) => arn.split('/')[1];

/** Target groups are known by their names; those that somebody has made carry no claim. */
export const targetGroupsOf = (cloud: Cloud, installation: string): TargetGroups => {
  const find = (claim: TwinClaim) => {
    const arn = [...cloud.targetGroups].find((group) => nameOf(group) === claim.name);
    if (arn === undefined) return { kind: 'absent' } as const;
    const made = cloud.twins.get(arn);
    const isOurs =
      made?.service === claim.service && made.of === claim.of && made.installation === installation;
    return isOurs
      ? ({ kind: 'ours', arn } as const)
      : ({ kind: 'not-ours', reason: "it isn't tagged" } as const);
  };
  const settingsOf = (arn: string): FleetSettings => {
    if (!cloud.targetGroups.has(arn)) throw new SpecMismatch(`the target group ${arn} does not exist`);
    return cloud.groupSettings.get(arn) ?? DEFAULTS;
  };
  return {
    find: async (claim) => find(claim),
    async make(claim) {
      const settings = settingsOf(claim.of);
      const found = find(claim);
      if (found.kind === 'not-ours')
        throw new SpecMismatch(`the target group ${claim.name} is somebody else's`);
      if (found.kind === 'ours') return found.arn;
      const arn = claim.of.replace(/[^/]+\/[^/]+$/, `${claim.name}/00000000000000dd`);
      cloud.targetGroups.add(arn);
      cloud.twins.set(arn, { ...claim, installation });
      cloud.groupSettings.set(arn, { ...settings });
      return arn;
    },
    read: async (arn) => settingsOf(arn),
    async align(arn, like, settings) {
      const next: Record<string, string> = { ...settingsOf(arn) };
      for (const setting of settings.filter((one) => !FIXED.includes(one))) {
        const value = settingsOf(like)[setting];
        if (value === undefined) delete next[setting];
        else next[setting] = value;
      }
      cloud.groupSettings.set(arn, next);
    },
    async remove(claim) {
      const found = find(claim);
      if (found.kind === 'absent') return undefined;
      if (found.kind === 'not-ours') return "it is somebody else's by now";
      const isNamed = [cloud.weights, ...cloud.moreRoutes.values()].some(
        (weights) => weights[found.arn] !== undefined,
      );
      if (isNamed) return 'a listener or a rule still names it';
      cloud.targetGroups.delete(found.arn);
      cloud.twins.delete(found.arn);
      return undefined;
    },
  };
};

const DEFAULTS: FleetSettings = { Port: '80', HealthCheckPath: '/' };
