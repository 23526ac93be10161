import {
  type AutoScalingGroup,
  CreateOrUpdateTagsCommand,
  DeleteTagsCommand,
  type Tag,
} from '@aws-sdk/client-auto-scaling';
import { batches } from '../../batches.ts';
import { carriedTags } from '../clone.ts';
import { changeGroup } from '../groups.ts';
import { attachment, named, namesOf } from './attachment.ts';

/** CreateOrUpdateTags and DeleteTags take that many (Auto Scaling user guide, "Tag Auto Scaling groups"). */
const MAX_PER_CALL = 25;

const settingOf = ({ Key }: Tag) => named('tag', Key);

export const tags = attachment<Tag[]>({
  name: 'tags',
  read: async (_, group: AutoScalingGroup) => carriedTags(group),
  settings: (all) =>
    Object.fromEntries(
      all.map((tag) => [settingOf(tag), `${tag.Value}${tag.PropagateAtLaunch ? ', propagated' : ''}`]),
    ),
  async recreate({ autoScaling }, all, { to, put, drop }) {
    const of = { ResourceId: to.group, ResourceType: 'auto-scaling-group' };
    const wanted = all.filter((tag) => put.has(settingOf(tag))).map((tag) => ({ ...tag, ...of }));
    for (const Tags of batches(wanted, MAX_PER_CALL)) {
      await changeGroup(`tag ${to.group}`, autoScaling.send(new CreateOrUpdateTagsCommand({ Tags })));
    }
    const gone = namesOf(drop, 'tag');
    for (const Tags of batches(
      gone.map((Key) => ({ ...of, Key })),
      MAX_PER_CALL,
    )) {
      await changeGroup(`untag ${to.group}`, autoScaling.send(new DeleteTagsCommand({ Tags })));
    }
  },
});
