import { validationError } from '../../operations.ts';
import type { Region } from '../../region.ts';
import type { Group, Member, Zone } from './model.ts';

const letters = ['a', 'b', 'c'] as const;

/**
 * The zone of a subnet: any id is taken for one that exists, and its last character decides, so that subnets that are
 * numbered or lettered lie in zones a, b and c in turn.
 */
export function zoneOfSubnet(region: Region, subnetId: string): string {
  const code = subnetId.charCodeAt(subnetId.length - 1);
  // 'a' and '1' come out as 0.
  return region.name + letters[(code + 2) % letters.length];
}

/** `use1-az2` is `us-east-1b` here; on AWS the letters of an account are its own. */
export function zoneId(name: string): string {
  const [, area = '', direction = '', number = '', letter = ''] =
    /^([a-z]+)-([a-z-]+)-(\d+)([a-z])$/.exec(name) ?? [];
  const short = direction.replace(
    /(north|south)?(east|west|central)?/,
    (_, one = '', two = '') => (one[0] ?? '') + (two[0] ?? ''),
  );
  return `${area}${short}${number}-az${letters.indexOf(letter as 'a') + 1}`;
}

/** Where a member is, also when its group has left the zone. */
export const zoneOf = (group: Group, { zone }: Member): Zone =>
  group.zones.find(({ name }) => name === zone) ?? { name: zone, subnetId: undefined };

interface Places {
  readonly AvailabilityZoneIds?: readonly string[] | undefined;
  readonly AvailabilityZones?: readonly string[] | undefined;
  readonly VPCZoneIdentifier?: string | undefined;
}

/** The zones of a group by its subnets, or by name. Throws `ValidationError` for none, unknown or contradicting ones. */
export function zonesOf(
  region: Region,
  { AvailabilityZones, AvailabilityZoneIds, VPCZoneIdentifier }: Places,
): Zone[] {
  if (AvailabilityZones?.length && AvailabilityZoneIds?.length)
    throw validationError('You can specify AvailabilityZones or AvailabilityZoneIds, not both');
  const subnets = (VPCZoneIdentifier ?? '')
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
  const names = AvailabilityZones ?? namedBy(region, AvailabilityZoneIds ?? []);
  const malformed = subnets.find((id) => !/^subnet-[0-9a-z-]+$/.test(id));
  if (malformed !== undefined) throw validationError(`The subnet ID '${malformed}' does not exist`);
  const unknown = names.find((name) => !letters.some((letter) => name === region.name + letter));
  if (unknown !== undefined) throw validationError(`Invalid availability zone specified: ${unknown}`);
  if (subnets.length === 0) {
    if (names.length === 0)
      throw validationError('At least one Availability Zone or VPC Subnet is required.');
    return [...new Set(names)].map((name) => ({ name, subnetId: undefined }));
  }
  const zones = [...new Set(subnets)].map((subnetId) => ({
    name: zoneOfSubnet(region, subnetId),
    subnetId,
  }));
  if (names.length > 0 && zones.some(({ name }) => !names.includes(name)))
    throw validationError(
      'The availability zones of the specified subnets and the Auto Scaling group do not match',
    );
  return zones;
}

function namedBy({ name: region }: Region, ids: readonly string[]): string[] {
  return ids.map((id) => {
    const name = letters.map((letter) => region + letter).find((zone) => zoneId(zone) === id);
    if (name === undefined) throw validationError(`Invalid availability zone ID specified: ${id}`);
    return name;
  });
}
