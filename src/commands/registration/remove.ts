import type { Ports } from '../../ports/ports.ts';
import { deliverOfService } from '../../records/deliver.ts';
import { amendService, findRollout } from '../../records/update.ts';
import { RolloutInProgress } from '../../rollout/errors.ts';
import { DELETED, IN_USE, TAGS } from '../../rollout/fleet/tags.ts';
import { cancelDeletions, plannedOf } from '../../rollout/images/deletion.ts';
import type { PlannedDeletion } from '../../rollout/images/deletion-records.ts';
import { imagesInUse } from '../../rollout/images/retention.ts';
import type { Leftover } from '../../rollout/leftover.ts';
import type { Service } from '../../rollout/service.ts';
import { routeName } from '../../rollout/traffic/routes.ts';
import { routesOf } from '../../rollout/traffic/twins.ts';
import { followedNameOf } from '../../rollout/upstream/followed.ts';
import { followersOf } from './check-upstream.ts';
import { removeTwins } from './twins.ts';

type Needs = Pick<Ports, 'services' | 'rollouts' | 'targetGroups' | 'notifier' | 'clock'>;

export interface Removed {
  readonly service: Service;
  /** What stays, and how its owner takes it out of Greenshift's reach. */
  readonly left: readonly Leftover[];
  /** The names of the target groups that were deleted. */
  readonly removed: readonly string[];
}

/**
 * Takes a service out of Greenshift's hands. The live fleet serves on; of all that is on AWS only a twin target group goes
 * that was made for the service and that nothing uses. Its rollouts stay on
 * record, and so do its numbers, so that a service that is registered again goes on counting. Throws ServiceNotFound,
 * and RolloutInProgress while a rollout is under way or is being cleaned up after.
 */
export async function removeService(
  ports: Needs,
  name: string,
  { by, reason }: { readonly by: string; readonly reason: string },
): Promise<Removed> {
  const found = await ports.services.get(name);
  await checkAtRest(ports, found);
  const calm = await cancelPlanned(ports, found);
  await deliverOfService(ports, calm);
  const followers = followersOf((await ports.services.list()).services, name);
  const at = ports.clock.now();
  const service = await amendService(ports.services, name, (record) => {
    if (record.lock) throw inProgress(record.lock.rollout);
    const idle = {
      queued: undefined,
      awaited: undefined,
      withheld: undefined,
      retry: undefined,
      freeze: undefined,
    };
    return { ...record, ...idle, removed: { at, by, reason } };
  });
  const { left, removed } = await removeTwins(ports, service);
  return {
    service,
    left: [
      ...leftOf(service),
      ...protectionLeft(found),
      ...marksLeft(plannedOf(found)),
      ...left,
      ...followers.map(waiting),
    ],
    removed,
  };
}

const inProgress = (rollout: string) =>
  new RolloutInProgress(`${rollout} is under way: wait for its end, roll it back or abandon it first`);

/** What a reverted rollout may have left on blue is looked for a few minutes after its end. */
async function checkAtRest(ports: Needs, { lock, last }: Service): Promise<void> {
  if (lock) throw inProgress(lock.rollout);
  const rollout = last && (await findRollout(ports, last.rollout));
  if (!rollout || rollout.outcome === 'promoted' || rollout.cleanedUpAt !== undefined) return;
  throw new RolloutInProgress(`${rollout.id} is being cleaned up after: try again in some minutes`);
}

/** A service that waits for images of the one that is gone, and gets none. */
const waiting = ({ name, spec }: Service): Leftover => ({
  what: `the service ${name}, which follows ${followedNameOf(spec.image)} and gets no more images`,
  why: 'there is nobody to follow any more',
  how: `greenshift apply a spec of ${name} with another "image", or greenshift delete ${name} --reason "…"`,
});

/** While its announcements can still be delivered. */
const cancelPlanned = ({ services, clock }: Needs, { name }: Service): Promise<Service> =>
  amendService(services, name, (record) => cancelDeletions(record, `${name} is removed`, clock.now()));

/** Its round lets go of images: not where the whole stack goes before it. */
const protectionLeft = (service: Service): Leftover[] =>
  [...imagesInUse(service).keys()].map((image) => ({
    what: `the tag ${IN_USE} of ${image} where it is the account’s own, and its protection from being deregistered`,
    why: 'the reconciler takes both off within five minutes, unless another service needs the image: delete the stack after that alone',
    how: `aws ec2 disable-image-deregistration-protection --image-id ${image}; aws ec2 delete-tags --resources ${image} --tags Key=${IN_USE} Key=greenshift:in-use-by:NAME, NAME being the stack’s`,
  }));

/** Our API may not take them off, and the reconciler looks at the images of services alone. */
const marksLeft = (planned: readonly PlannedDeletion[]): Leftover[] =>
  planned.map(({ image, begun, snapshots }) => ({
    what: begun
      ? `what there is of ${image}, whose deletion had begun, and of its snapshots`
      : `the tags of ${image} that say from when on it is deleted`,
    why: 'nothing deletes it any more',
    how: `aws ec2 delete-tags --resources ${[image, ...(begun ? snapshots : [])].join(' ')} --tags Key=${DELETED.by} Key=${DELETED.from}`,
  }));

function leftOf({ live: { fleet }, spec }: Service): Leftover[] {
  const why = 'it is tagged, so Greenshift may still change it';
  const tag = `Key=${TAGS.service}`;
  const resource = `ResourceId=${fleet},ResourceType=auto-scaling-group`;
  return [
    {
      what: `the fleet ${fleet}, which serves on`,
      why,
      how: `aws autoscaling delete-tags --tags ${resource},${tag}`,
    },
    ...routesOf(spec).map((route) => ({
      what: `the split at ${routeName(route)}`,
      why,
      how: `aws elbv2 remove-tags --resource-arns ${route.listener ?? route.rule} --tag-keys ${TAGS.service}`,
    })),
  ];
}
