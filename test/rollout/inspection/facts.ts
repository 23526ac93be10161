import type { Facts, FleetFacts, ServerFacts, VersionFacts } from '../../../src/rollout/inspection/facts.ts';

const DAY = 86_400_000;
/** When everything in these tests is looked at. */
export const NOW = 30 * DAY;

const ACCESS = { needsToken: true, hopLimit: 1, securityGroups: ['sg-web'], profile: 'web' };

export const aServer = (id: string, change: Partial<ServerFacts> = {}): ServerFacts => ({
  id,
  imageId: 'ami-live',
  launchedAt: NOW - DAY,
  rootAttachedAt: NOW - DAY + 2_000,
  launchedFrom: { id: 'lt-web', version: 7 },
  group: 'web-7',
  ...ACCESS,
  ...change,
});

export const aVersion = (change: Partial<VersionFacts> = {}): VersionFacts => ({
  id: 'lt-web',
  version: 7,
  userData: 'a digest',
  ...ACCESS,
  ...change,
});

export const aFleet = (change: Partial<FleetFacts> = {}): FleetFacts => ({
  name: 'web-7',
  arn: 'arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:1:autoScalingGroupName/web-7',
  members: ['i-1', 'i-2'].map((id) => ({ id, isInStandby: false, isProtectedFromScaleIn: false })),
  template: { id: 'lt-web', version: 7 },
  templates: ['lt-web'],
  subnets: ['subnet-a', 'subnet-b'],
  isMixed: false,
  hasOtherVersions: false,
  ...change,
});

/** A fleet of two servers in which everything is as it is to be. */
export function someFacts(change: Partial<Facts> = {}): Facts {
  const fleet = aFleet();
  return {
    at: NOW,
    expected: {
      service: 'web',
      fleet: 'web-7',
      arn: fleet.arn,
      template: { id: 'lt-web', version: 7 },
      images: ['ami-live'],
      isUnderWay: false,
    },
    fleet,
    servers: [aServer('i-1'), aServer('i-2')],
    strays: [],
    versions: [aVersion()],
    attributes: {
      'i-1': { isTerminationProtected: false, userData: 'a digest' },
      'i-2': { isTerminationProtected: false, userData: 'a digest' },
    },
    openings: [],
    before: { MaxSize: '6' },
    settings: { MaxSize: '6' },
    ...change,
  };
}
