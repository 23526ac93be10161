import type { ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import type { Template } from '../../../local-cloud/services/ec2/launch-templates.ts';
import type { Services } from '../../../local-cloud/services.ts';

export type Tags = Readonly<Record<string, string>>;

/** What IAM looks up in an account before it decides: the tags that a resource carries at that moment. */
export interface AccountView {
  /** The name of the installation's table. */
  readonly table: string;
  /** Undefined for one that isn't there. */
  fleet(name: string): Tags | undefined;
  /** The name of the fleet that a server is in. */
  fleetOf(server: string): string;
  /** Of a listener, rule or target group, by its ARN. */
  balancing(arn: string): Tags;
  /** By id or by name; undefined for one that isn't there. */
  template(named: TemplateName): TaggedTemplate | undefined;
  instance(id: string): Tags;
  image(id: string): Tags;
}

export interface TemplateName {
  readonly LaunchTemplateId?: string | undefined;
  readonly LaunchTemplateName?: string | undefined;
}

export interface TaggedTemplate
  extends Pick<Template, 'tags' | 'versions' | 'defaultVersion' | 'latestVersion'> {
  readonly arn: string;
}

/** What a version of a template launches: `3`, `$Latest`, or the default. */
export function versionOf(template: TaggedTemplate, version = '$Default'): ResponseLaunchTemplateData {
  const { defaultVersion, latestVersion, versions } = template;
  const number = { $Default: defaultVersion, $Latest: latestVersion }[version] ?? Number(version);
  return versions.get(number)?.data ?? {};
}

const fromList = (
  list: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[],
) => Object.fromEntries(list.map(({ Key = '', Value = '' }) => [Key, Value]));

export const accountView = (
  { autoScaling, loadBalancing, ec2 }: Services,
  place: string,
  table: string,
): AccountView => ({
  table,
  fleet(name) {
    const group = autoScaling.groups.get(name);
    return group && Object.fromEntries([...group.tags].map(([key, { value }]) => [key, value]));
  },
  fleetOf: (server) =>
    [...autoScaling.groups.values()].find(({ members }) => members.has(server))?.name ?? '',
  balancing: (arn) => fromList(loadBalancing.state.tags.get(arn) ?? []),
  template({ LaunchTemplateId: id, LaunchTemplateName: name }) {
    const found = [...ec2.templates.all.values()].find((one) => one.id === id || one.name === name);
    return found && { ...found, arn: `arn:aws:ec2:${place}:launch-template/${found.id}` };
  },
  instance: (id) => ec2.instances.get(id)?.tags ?? {},
  image: (id) => ec2.imageTags(id),
});
