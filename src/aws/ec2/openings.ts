import type { IpPermission, SecurityGroup } from '@aws-sdk/client-ec2';
import { LOGIN_PORTS, type Opening } from '../../rollout/inspection/facts.ts';
import { required } from '../call.ts';

/** TCP by name and by number, and all protocols, which have all ports (EC2 API reference, `IpPermission`). */
const OF_TCP = ['tcp', '6', '-1'];

/** Each rule of a security group by which a login's port is reached, once for each of its sources. */
export function openingsIn({ GroupId, IpPermissions = [] }: SecurityGroup): Opening[] {
  const securityGroup = required(GroupId, 'the id of a security group');
  return IpPermissions.flatMap((permission) => {
    const ports = LOGIN_PORTS.filter((port) => isWithin(port, permission));
    return ports.flatMap((port) =>
      sourcesOf(permission).map(({ source, ...of }) => ({
        securityGroup,
        port,
        source,
        permission: JSON.stringify([{ ...rangeOf(permission), ...of }]),
      })),
    );
  });
}

function isWithin(port: number, { IpProtocol = '', FromPort = 0, ToPort = 65_535 }: IpPermission): boolean {
  if (!OF_TCP.includes(IpProtocol)) return false;
  return IpProtocol === '-1' || (FromPort <= port && port <= ToPort);
}

const rangeOf = ({ IpProtocol, FromPort, ToPort }: IpPermission) => ({
  IpProtocol,
  ...(FromPort !== undefined && { FromPort }),
  ...(ToPort !== undefined && { ToPort }),
});

/** What is let in, and the rule with that source alone. */
function sourcesOf(permission: IpPermission): (IpPermission & { readonly source: string })[] {
  const { IpRanges = [], Ipv6Ranges = [], PrefixListIds = [], UserIdGroupPairs = [] } = permission;
  return [
    ...IpRanges.map(({ CidrIp = '' }) => ({ source: CidrIp, IpRanges: [{ CidrIp }] })),
    ...Ipv6Ranges.map(({ CidrIpv6 = '' }) => ({ source: CidrIpv6, Ipv6Ranges: [{ CidrIpv6 }] })),
    ...PrefixListIds.map(({ PrefixListId = '' }) => ({
      source: PrefixListId,
      PrefixListIds: [{ PrefixListId }],
    })),
    ...UserIdGroupPairs.map(({ GroupId = '', UserId }) => ({
      source: GroupId,
      UserIdGroupPairs: [{ GroupId, ...(UserId !== undefined && { UserId }) }],
    })),
  ];
}
