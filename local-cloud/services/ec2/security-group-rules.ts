import type { AuthorizeSecurityGroupIngressRequest, IpPermission } from '@aws-sdk/client-ec2';

/** One source that one range of ports lets in. */
export interface IngressRule {
  readonly protocol: string;
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly kind: SourceKind;
  readonly source: string;
}

type SourceKind = 'IpRanges' | 'Ipv6Ranges' | 'PrefixListIds' | 'UserIdGroupPairs';

export const sameRule = (a: IngressRule, b: IngressRule) => JSON.stringify(a) === JSON.stringify(b);

/** The rules of a request: each permission has any number of sources, and one may stand in the request itself. */
export function rulesOf(
  input: Pick<
    AuthorizeSecurityGroupIngressRequest,
    'IpPermissions' | 'IpProtocol' | 'FromPort' | 'ToPort' | 'CidrIp'
  >,
): IngressRule[] {
  const { IpPermissions = [], IpProtocol, FromPort, ToPort, CidrIp } = input;
  const own = IpProtocol ? [{ IpProtocol, FromPort, ToPort, IpRanges: [{ CidrIp }] }] : [];
  return [...IpPermissions, ...own].flatMap(rulesIn);
}

function rulesIn(permission: IpPermission): IngressRule[] {
  const { IpProtocol: protocol = '-1', FromPort, ToPort } = permission;
  // All protocols are all ports.
  const ports = protocol === '-1' ? { from: undefined, to: undefined } : { from: FromPort, to: ToPort };
  const of = (kind: SourceKind, sources: readonly (string | undefined)[] = []) =>
    sources.map((source = '') => ({ protocol, ...ports, kind, source }));
  return [
    ...of(
      'IpRanges',
      permission.IpRanges?.map(({ CidrIp }) => CidrIp),
    ),
    ...of(
      'Ipv6Ranges',
      permission.Ipv6Ranges?.map(({ CidrIpv6 }) => CidrIpv6),
    ),
    ...of(
      'PrefixListIds',
      permission.PrefixListIds?.map(({ PrefixListId }) => PrefixListId),
    ),
    ...of(
      'UserIdGroupPairs',
      permission.UserIdGroupPairs?.map(({ GroupId }) => GroupId),
    ),
  ];
}

/** As DescribeSecurityGroups has them: a permission for each range of ports, with its sources of each kind. */
export function permissionsOf(rules: readonly IngressRule[], account: string): IpPermission[] {
  const ranges = new Map<string, IngressRule[]>();
  for (const rule of rules) {
    const range = `${rule.protocol} ${rule.from} ${rule.to}`;
    ranges.set(range, [...(ranges.get(range) ?? []), rule]);
  }
  return [...ranges.values()].map((all) => {
    const { protocol, from, to } = all[0]!;
    const of = (kind: SourceKind) => all.filter((rule) => rule.kind === kind).map(({ source }) => source);
    return {
      IpProtocol: protocol,
      FromPort: from,
      ToPort: to,
      IpRanges: of('IpRanges').map((CidrIp) => ({ CidrIp })),
      Ipv6Ranges: of('Ipv6Ranges').map((CidrIpv6) => ({ CidrIpv6 })),
      PrefixListIds: of('PrefixListIds').map((PrefixListId) => ({ PrefixListId })),
      UserIdGroupPairs: of('UserIdGroupPairs').map((GroupId) => ({ GroupId, UserId: account })),
    };
  });
}
