import type { ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import type { LaunchNames } from '../../ports/launch-settings.ts';
import type { SettingReport } from '../../rollout/fleet/settings-report.ts';
import { tagFinding } from '../tag-finding.ts';
import { isAllowedKeyPair } from './key-pairs.ts';
import { nameReport } from './name-report.ts';
import { takenFinding } from './one-at-a-time.ts';
import { text } from './setting-text.ts';
import { interfacesReport, placementReport, reservationReport, shared } from './shared-settings.ts';
import { decodedUserData } from './user-data.ts';
import { volumesReport } from './volumes-report.ts';

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
    case 'Placement':
      return placementReport(data, setting);
    case 'LicenseSpecifications':
      return shared(data.LicenseSpecifications, setting, 'licences, which count twice');
    case 'UserData':
      return userDataReport(decodedUserData(data), context, setting);
    case 'TagSpecifications':
      return (
        nameReport(text(data.TagSpecifications), context, setting, 'a tag') ??
        tagsReport(data, context, setting)
      );
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

/**
 * On Linux, on Windows and on Bottlerocket.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bootstrap_container_instance.html
 */
const JOINS_CLUSTER = /\bECS_CLUSTER\s*=|\bInitialize-ECSAgent\b|^\s*\[settings\.ecs\]/m;

function userDataReport(value: string, context: TemplateContext, setting: string): SettingReport | undefined {
  if (!JOINS_CLUSTER.test(value)) return findingsReport(value, context, setting);
  const why =
    'its servers join a cluster of ECS, which places tasks on them that no load balancer of the group tells of';
  const fix =
    'have ECS roll out its services, and replace the hosts by an instance refresh with managed draining';
  return { setting, outcome: 'refused', why, fix };
}

/** Of its tags the first of which there is something to know. */
function tagsReport(
  { TagSpecifications = [] }: Data,
  { group }: TemplateContext,
  setting: string,
): SettingReport | undefined {
  for (const tag of TagSpecifications.flatMap(({ Tags = [] }) => Tags)) {
    const why = tagFinding(tag, group);
    if (why !== undefined) return { setting, outcome: 'copied', from: `${tag.Key}=${tag.Value}`, why };
  }
  return undefined;
}

function findingsReport(value: string, context: TemplateContext, setting: string): SettingReport | undefined {
  const named = nameReport(value, context, setting, 'the user data');
  const taken = takenFinding(value);
  if (taken === undefined) return named;
  const why = named?.why === undefined ? `finding: ${taken}` : `${named.why}; ${taken}`;
  return { setting, outcome: 'copied', why };
}

const isGiven = (value: unknown) =>
  value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0);
