import { beforeEach, expect, test } from 'vitest';
import { replaceServers } from '../../../functions/replace-servers.ts';
import { beginAt } from '../../world/progress.ts';
import { aServiceIn, aWorld, fleetIn, type World } from '../../world/world.ts';

const ALICE = 'arn:aws:sts::111122223333:assumed-role/engineer/alice';

let world: World;
beforeEach(() => {
  world = aWorld();
});

/** What CloudTrail tells of a session that somebody opens on a server. */
const session = (target: string, eventID = 'e-1') =>
  replaceServers(world.ports, {
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.ssm',
    detail: {
      eventVersion: '1.09',
      eventID,
      eventTime: new Date(world.clock.now()).toISOString(),
      eventSource: 'ssm.amazonaws.com',
      eventName: 'StartSession',
      userIdentity: { type: 'AssumedRole', arn: ALICE },
      requestParameters: { target },
      responseElements: null,
    },
  });

const told = () =>
  world.announced.flatMap((one) =>
    one.type === 'ServerTouched' ? [`${one.fleet} ${one.server} ${one.by}`] : [],
  );
const first = (fleet = 'web-fleet') => fleetIn(world.cloud, fleet).servers[0]!;

test('a session on a live server is on record, and told once, however often its event comes', async () => {
  await aServiceIn(world);
  const { id } = first();
  expect((await session(id)).noted).toEqual(['web']);
  await session(id);
  expect(told()).toEqual([`web-fleet ${id} ${ALICE}`]);
  expect((await world.ports.touched.find('web'))?.servers).toMatchObject([
    { id, fleet: 'web-fleet', state: 'known', touches: [{ event: 'e-1', by: ALICE }] },
  ]);
  await session(id, 'e-2');
  expect(told()).toHaveLength(2);
});

test('one on a server of green is on record as well: it would be live soon', async () => {
  await beginAt(world, 'baking');
  const { id } = first('web-1');
  expect((await session(id)).noted).toEqual(['web']);
  expect(told()).toEqual([`web-1 ${id} ${ALICE}`]);
});

// It has the tag of its group still, by which EC2 says that it is of it.
test('one on a server that was taken out of its group is none of the service', async () => {
  await aServiceIn(world);
  const { id } = first();
  const { describe } = world.ports.fleets;
  world.ports.fleets.describe = async (name) => {
    const fleet = await describe(name);
    return fleet && { ...fleet, servers: fleet.servers.filter((server) => server.id !== id) };
  };
  expect((await session(id)).noted).toEqual([]);
  expect(told()).toEqual([]);
});

test('one on a server of nobody is nothing', async () => {
  await aServiceIn(world);
  expect((await session('i-0000000000000ffff')).noted).toEqual([]);
  expect(world.announced).toEqual([]);
});
