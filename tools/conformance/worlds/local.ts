import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CREDENTIALS } from '../../../demo/endpoints.ts';
import { createPublisher } from '../../../demo/image-pipeline.ts';
import { createLocalCloud } from '../../../local-cloud/cloud.ts';
import { sleep } from '../../../local-cloud/time/clock.ts';
import { pacedClock } from '../../../local-cloud/time/paced-clock.ts';
import { experimentClients } from '../clients.ts';
import type { World } from '../run.ts';

const IMAGE = fileURLToPath(new URL('../../../test/fixtures/images/v1', import.meta.url));
const SPEED = 40;

/** A local cloud of the experiments' own, and what ends it. */
export async function localWorld(): Promise<World & { readonly url: string; close(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'greenshift-conformance-'));
  const clock = pacedClock(SPEED);
  const cloud = await createLocalCloud({
    directory,
    clock,
    random: () => randomInt(2 ** 32) / 2 ** 32,
    onError: (error, where) => console.error(where, error),
  });
  const close = async () => {
    await cloud.close();
    await rm(directory, { recursive: true, force: true });
  };
  try {
    const { name: region, account } = cloud.region;
    const clients = experimentClients({ endpoint: cloud.url, region, credentials: CREDENTIALS });
    const publisher = createPublisher(clients.imageBuilder, 'conformance');
    const image = await publisher.available(await publisher.publish(IMAGE), () => sleep(clock, 1_000));
    const place = {
      partition: 'aws',
      account,
      region,
      vpc: 'vpc-0a',
      subnets: ['subnet-0a', 'subnet-0b'],
      image,
      instanceType: 't3.nano',
      role: `arn:aws:iam::${account}:role/conformance`,
    };
    return { clients, place, clock, url: cloud.url, close };
  } catch (error) {
    await close();
    throw error;
  }
}
