import {
  AddTagsCommand,
  ModifyTargetGroupAttributesCommand,
  ModifyTargetGroupCommand,
  RemoveTagsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { FIXED } from '../../ports/target-groups.ts';
import { callAws } from '../call.ts';
import {
  type Client,
  type Description,
  describeTargetGroup,
  groupSettings,
  tagKey,
} from './target-group-description.ts';

/** Gives a target group what another has of the settings: its health check, attributes and tags. */
export async function alignTargetGroup(
  client: Client,
  targetGroup: string,
  like: string,
  settings: readonly string[],
): Promise<void> {
  const wanted = settings.filter((setting) => !FIXED.includes(setting));
  if (wanted.length === 0) return;
  const original = await describeTargetGroup(client, like);
  await alignHealthCheck(client, targetGroup, original, wanted);
  await alignAttributes(client, targetGroup, original, wanted);
  await alignTags(client, targetGroup, original, wanted);
}

async function alignHealthCheck(
  client: Client,
  TargetGroupArn: string,
  { group }: Description,
  wanted: readonly string[],
): Promise<void> {
  const changes = Object.entries(groupSettings(group)).filter(([field]) => wanted.includes(field));
  if (changes.length === 0) return;
  const command = new ModifyTargetGroupCommand({ TargetGroupArn, ...Object.fromEntries(changes) });
  await callAws(`change the health check of ${TargetGroupArn}`, client.send(command));
}

/** In one call: AWS refuses some values beside others, such as slow start beside an algorithm that is not round robin. */
async function alignAttributes(
  client: Client,
  TargetGroupArn: string,
  { attributes }: Description,
  wanted: readonly string[],
): Promise<void> {
  const Attributes = Object.entries(attributes)
    .filter(([key]) => wanted.includes(key))
    .map(([Key, Value]) => ({ Key, Value }));
  if (Attributes.length === 0) return;
  const command = new ModifyTargetGroupAttributesCommand({ TargetGroupArn, Attributes });
  await callAws(`change the attributes of ${TargetGroupArn}`, client.send(command));
}

async function alignTags(
  client: Client,
  targetGroup: string,
  { tags }: Description,
  wanted: readonly string[],
): Promise<void> {
  const keys = wanted.flatMap((setting) => tagKey(setting) ?? []);
  const put = tags.filter(({ Key = '' }) => keys.includes(Key));
  const gone = keys.filter((key) => !put.some(({ Key }) => Key === key));
  const ResourceArns = [targetGroup];
  if (put.length > 0)
    await callAws(
      `tag the target group ${targetGroup}`,
      client.send(new AddTagsCommand({ ResourceArns, Tags: put })),
    );
  if (gone.length > 0)
    await callAws(
      `untag the target group ${targetGroup}`,
      client.send(new RemoveTagsCommand({ ResourceArns, TagKeys: gone })),
    );
}
