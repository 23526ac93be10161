import type {
  LaunchTemplateInstanceNetworkInterfaceSpecification,
  ResponseLaunchTemplateData,
} from '@aws-sdk/client-ec2';
import type { SettingReport } from '../../rollout/fleet/settings-report.ts';
import { PLACEMENT_ROOM } from '../placement-group.ts';
import { text } from './setting-text.ts';

type Data = ResponseLaunchTemplateData;

/** An interface or an address of its own can belong to one server at a time, so that no group can have it either. */
export function interfacesReport(
  { NetworkInterfaces = [] }: Data,
  setting: string,
): SettingReport | undefined {
  const [what] = NetworkInterfaces.flatMap(ownAddresses);
  if (what === undefined) return undefined;
  return {
    setting,
    outcome: 'refused',
    from: what,
    why: `${what} can't belong to blue and to green`,
    fix: 'have the servers attach it when they start, or leave it out',
  };
}

const ownAddresses = (interfaces: LaunchTemplateInstanceNetworkInterfaceSpecification): string[] =>
  [
    interfaces.NetworkInterfaceId,
    interfaces.PrivateIpAddress,
    ...(interfaces.PrivateIpAddresses ?? []).map(({ PrivateIpAddress }) => PrivateIpAddress),
    ...(interfaces.Ipv6Addresses ?? []).map(({ Ipv6Address }) => Ipv6Address),
    ...(interfaces.Ipv4Prefixes ?? []).map(({ Ipv4Prefix }) => Ipv4Prefix),
    ...(interfaces.Ipv6Prefixes ?? []).map(({ Ipv6Prefix }) => Ipv6Prefix),
  ].filter((address): address is string => address !== undefined && address !== '');

/** A reservation that is named has room for as many servers as were reserved, and blue has its own there. */
export function reservationReport({ CapacityReservationSpecification: given }: Data, setting: string) {
  if (!given?.CapacityReservationTarget) return undefined;
  return shared(given, setting, 'a capacity reservation, which needs room for twice the servers');
}

export const shared = (value: unknown, setting: string, what: string): SettingReport => ({
  setting,
  outcome: 'copied',
  from: text(value),
  why: `finding: while a rollout is under way both fleets use ${what}`,
});

/** A dedicated host has room for so many servers, and blue has its own there; so has a placement group. */
export function placementReport({ Placement: given }: Data, setting: string): SettingReport | undefined {
  if (given?.HostId)
    return shared(given, setting, 'a dedicated host, which needs room for twice the servers');
  if (given?.HostResourceGroupArn)
    return shared(
      given,
      setting,
      'the dedicated hosts of a resource group, which need room for twice the servers',
    );
  if (given?.GroupName || given?.GroupId)
    return shared(given, setting, `a placement group, ${PLACEMENT_ROOM}`);
  return undefined;
}
