import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  DeleteLaunchTemplateCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
  type EC2Client,
  type LaunchTemplate,
  type RequestLaunchTemplateData,
} from '@aws-sdk/client-ec2';
import type { Adoption } from '../../ports/launch-templates.ts';
import { FleetNameTaken } from '../../rollout/errors.ts';
import { TAGS } from '../../rollout/fleet/tags.ts';
import { callAws, paginate, required, retryable } from '../call.ts';
import { dataOf, descriptionOf } from './adopted-source.ts';

type Client = Pick<EC2Client, 'send'>;

/**
 * The one template that what a service is launched from becomes, where its owner's is not to be added to. A name has at
 * most 128 characters (EC2 API reference).
 */
const nameFor = (service: string, installation: string) => `${service}-of-${installation}`.slice(0, 128);

/** A template with a version like that; both are made where they are missing. */
export async function adopt(
  client: Client,
  installation: string,
  { service, like }: Adoption,
): Promise<{ id: string; version: number }> {
  const name = nameFor(service, installation);
  const description = descriptionOf(like);
  const data = await dataOf(client, like);
  const found = await findTemplate(client, name);
  if (!found)
    return { id: await create(client, { name, service, installation, description, data }), version: 1 };
  const id = required(found.LaunchTemplateId, `the id of the launch template ${name}`);
  if (!isOurs(found, service, installation)) {
    throw new FleetNameTaken(
      `the launch template ${name} is somebody else's: it lacks the tags of ${service}`,
    );
  }
  const version = await findVersion(client, id, description);
  return { id, version: version ?? (await addVersion(client, id, description, data)) };
}

/** Deletes the service's template with all of its versions; any other of the name is left. Idempotent. */
export async function removeAdopted(client: Client, installation: string, service: string): Promise<void> {
  const name = nameFor(service, installation);
  const found = await findTemplate(client, name);
  if (!found || !isOurs(found, service, installation)) return;
  await callAws<unknown, unknown>(
    `delete the launch template ${name}`,
    client.send(new DeleteLaunchTemplateCommand({ LaunchTemplateId: found.LaunchTemplateId })),
    { 'InvalidLaunchTemplateId.NotFound': () => undefined },
  );
}

function isOurs({ Tags = [] }: LaunchTemplate, service: string, installation: string): boolean {
  const tags = new Map(Tags.map(({ Key, Value }) => [Key, Value]));
  return tags.get(TAGS.service) === service && tags.get(TAGS.installation) === installation;
}

async function findTemplate(client: Client, name: string): Promise<LaunchTemplate | undefined> {
  const response = await callAws(
    `describe the launch template ${name}`,
    client.send(new DescribeLaunchTemplatesCommand({ LaunchTemplateNames: [name] })),
    { 'InvalidLaunchTemplateName.NotFoundException': () => ({ LaunchTemplates: [] }) },
  );
  return required(response.LaunchTemplates, `the launch template ${name}`)[0];
}

async function create(
  client: Client,
  {
    name,
    service,
    installation,
    description,
    data,
  }: Readonly<Record<'name' | 'service' | 'installation' | 'description', string>> & {
    readonly data: RequestLaunchTemplateData;
  },
): Promise<string> {
  const what = `make the launch template ${name}`;
  const Tags = [
    { Key: TAGS.service, Value: service },
    { Key: TAGS.installation, Value: installation },
  ];
  const { LaunchTemplate } = await callAws(
    what,
    client.send(
      new CreateLaunchTemplateCommand({
        LaunchTemplateName: name,
        VersionDescription: description,
        LaunchTemplateData: data,
        TagSpecifications: [{ ResourceType: 'launch-template', Tags }],
      }),
    ),
    // It was made a moment ago, and isn't listed yet.
    { 'InvalidLaunchTemplateName.AlreadyExistsException': retryable(what) },
  );
  return required(LaunchTemplate?.LaunchTemplateId, `the id of the launch template ${name}`);
}

async function findVersion(client: Client, id: string, description: string): Promise<number | undefined> {
  const what = `the versions of the launch template ${id}`;
  const versions = await paginate(async (NextToken: string | undefined) => {
    const input = { LaunchTemplateId: id, MaxResults: 200, NextToken };
    const response = await callAws(
      `list ${what}`,
      client.send(new DescribeLaunchTemplateVersionsCommand(input)),
    );
    return { items: required(response.LaunchTemplateVersions, what), next: response.NextToken };
  });
  return versions.find(({ VersionDescription }) => VersionDescription === description)?.VersionNumber;
}

async function addVersion(
  client: Client,
  id: string,
  description: string,
  data: RequestLaunchTemplateData,
): Promise<number> {
  const { LaunchTemplateVersion } = await callAws(
    `make a version of the launch template ${id}`,
    client.send(
      new CreateLaunchTemplateVersionCommand({
        LaunchTemplateId: id,
        VersionDescription: description,
        LaunchTemplateData: data,
      }),
    ),
  );
  return required(LaunchTemplateVersion?.VersionNumber, `the new version's number of ${id}`);
}
