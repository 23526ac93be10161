import { DescribeLaunchTemplatesCommand, type EC2Client } from '@aws-sdk/client-ec2';
import type { OptIns, Untagged } from '../ports/opt-ins.ts';
import { TAGS } from '../rollout/fleet/tags.ts';
import { optInCommands } from '../rollout/interventions/opt-in-commands.ts';
import { callAws } from './call.ts';
import type { Client } from './load-balancing/listener-rules.ts';
import { tagsOf } from './load-balancing/tags.ts';

interface Clients {
  readonly ec2: Pick<EC2Client, 'send'>;
  readonly loadBalancing: Client;
}

export const optIns = ({ ec2, loadBalancing }: Clients): OptIns => ({
  async missing({ templates, routes }, service) {
    const found = await Promise.all([
      templatesWithout(ec2, templates, service),
      routesWithout(loadBalancing, routes, service),
    ]);
    return found.flat();
  },
});

async function templatesWithout(
  client: Clients['ec2'],
  ids: readonly string[],
  service: string,
): Promise<Untagged[]> {
  if (ids.length === 0) return [];
  const { LaunchTemplates = [] } = await callAws(
    'read the tags of launch templates',
    client.send(new DescribeLaunchTemplatesCommand({ LaunchTemplateIds: [...ids] })),
    { 'InvalidLaunchTemplateId.NotFound': () => ({ LaunchTemplates: [] }) },
  );
  return LaunchTemplates.filter(({ Tags = [] }) => !Tags.some(({ Key }) => Key === TAGS.service)).map(
    ({ LaunchTemplateId: id = '' }) => ({ id, how: optInCommands.template(id, service) }),
  );
}

/** Who names one in a spec that isn't there learns so from what reads its split. */
async function routesWithout(client: Client, arns: readonly string[], service: string): Promise<Untagged[]> {
  return (await tagsOf(client, arns))
    .filter(({ tags }) => !tags.has(TAGS.service))
    .map(({ arn: id }) => ({ id, how: optInCommands.route(id, service) }));
}
