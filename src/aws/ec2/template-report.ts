import type { LaunchTemplateBlockDeviceMapping, ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import type { LaunchNames } from '../../ports/launch-settings.ts';
import type { SettingReport } from '../../rollout/settings-report.ts';
import { isAllowedKeyPair } from './key-pairs.ts';
import { nameReport } from './name-report.ts';

export interface TemplateContext extends LaunchNames {
  /** Pattern of the names of key pairs that the roles may launch with. */
  readonly keyPairs: string;
  /** The snapshots of the template's image. */
  readonly imageSnapshots: ReadonlySet<string>;
}

type Data = ResponseLaunchTemplateData;

const PREFIX = 'launch template';

/** What becomes of each setting of a launch template's version in the one that green is launched from. */
export function templateReport(data: Data, context: TemplateContext): SettingReport[] {
  const fields = Object.entries(data).filter(([, value]) => isGiven(value));
  return fields.map(([field, value]) => {
    const setting = `${PREFIX} ${field}`;
    return (
      special(data, field as keyof Data, context, setting) ?? {
        setting,
        outcome: 'copied',
        from: text(value),
      }
    );
  });
}

function special(
  data: Data,
  field: keyof Data,
  context: TemplateContext,
  setting: string,
): SettingReport | undefined {
  switch (field) {
    case 'ImageId':
      return imageReport(data.ImageId ?? '', setting);
    case 'KeyName':
      return keyReport(data.KeyName ?? '', context.keyPairs, setting);
    case 'BlockDeviceMappings':
      return volumesReport(data.BlockDeviceMappings ?? [], context.imageSnapshots, setting);
    case 'NetworkInterfaces':
      return interfacesReport(data, setting);
    case 'CapacityReservationSpecification':
      return reservationReport(data, setting);
    case 'LicenseSpecifications':
      return shared(data.LicenseSpecifications, setting, 'licences, which count twice');
    case 'UserData':
      return nameReport(decoded(data.UserData ?? ''), context, setting, 'the user data');
    case 'TagSpecifications':
      return nameReport(text(data.TagSpecifications), context, setting, 'a tag');
    default:
      return undefined;
  }
}

function imageReport(image: string, setting: string): SettingReport {
  const why = image.startsWith('resolve:ssm:')
    ? 'finding: the image of the rollout is named instead of the parameter, which no launch reads any more; while a rollout is under way blue launches the image that its servers run'
    : undefined;
  return { setting, outcome: 'rewritten', from: image, to: 'the image of the rollout', why };
}

function keyReport(key: string, allowed: string, setting: string): SettingReport {
  if (isAllowedKeyPair(key, allowed)) {
    const why = `finding: whoever has the key pair ${key} can log in to green and change what was proven`;
    return { setting, outcome: 'copied', from: key, why };
  }
  const why = `its servers would take logins with the key pair ${key}, which the roles may not launch with`;
  const fix = `make a version of the template without it, or deploy Greenshift with --param='keyPairs=${key}'`;
  return { setting, outcome: 'refused', from: key, why, fix };
}

function volumesReport(
  mappings: readonly LaunchTemplateBlockDeviceMapping[],
  imageSnapshots: ReadonlySet<string>,
  setting: string,
): SettingReport | undefined {
  const stale = mappings.filter(({ Ebs }) => imageSnapshots.has(Ebs?.SnapshotId ?? ''));
  if (stale.length === 0) return undefined;
  const devices = stale.map(({ DeviceName }) => DeviceName).join(', ');
  const snapshots = stale.map(({ Ebs }) => Ebs?.SnapshotId).join(', ');
  return {
    setting,
    outcome: 'rewritten',
    from: `${devices} from ${snapshots}`,
    to: `${devices} from the snapshots of the rollout's image, with the same size, type and encryption`,
    why: 'those snapshots belong to the image that is replaced, and would boot it again',
  };
}

/** An interface or an address of its own can belong to one server at a time, so that no group can have it either. */
function interfacesReport({ NetworkInterfaces = [] }: Data, setting: string): SettingReport | undefined {
  const fixed = NetworkInterfaces.find(
    ({ NetworkInterfaceId, PrivateIpAddress }) => NetworkInterfaceId || PrivateIpAddress,
  );
  if (!fixed) return undefined;
  const what = fixed.NetworkInterfaceId ?? fixed.PrivateIpAddress ?? '';
  return {
    setting,
    outcome: 'refused',
    from: what,
    why: `${what} can't belong to blue and to green`,
    fix: 'have the servers attach it when they start, or leave it out',
  };
}

/** A reservation that is named has room for as many servers as were reserved, and blue has its own there. */
function reservationReport({ CapacityReservationSpecification: given }: Data, setting: string) {
  if (!given?.CapacityReservationTarget) return undefined;
  return shared(given, setting, 'a capacity reservation, which needs room for twice the servers');
}

const shared = (value: unknown, setting: string, what: string): SettingReport => ({
  setting,
  outcome: 'copied',
  from: text(value),
  why: `finding: while a rollout is under way both fleets use ${what}`,
});

const decoded = (userData: string) => Buffer.from(userData, 'base64').toString('utf8');

const isGiven = (value: unknown) =>
  value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);

/** Longer values are cut: a report is for people. */
const VALUE_MAX = 120;

function text(value: unknown): string {
  const whole = typeof value === 'string' ? value : JSON.stringify(value);
  return whole.length > VALUE_MAX ? `${whole.slice(0, VALUE_MAX - 1)}…` : whole;
}
