import { onTestFinished } from 'vitest';
import type { HttpApi } from '../../local-cloud/http-api/http-api.ts';
import type { World } from '../world/world.ts';
import type { Finished } from './greenshift.ts';
import { inProcess } from './in-process.ts';
import { serveWorld } from './serve-world.ts';

const served = new WeakMap<World, Promise<HttpApi>>();

/** A command within the test's process, for the API of a world, which is served until the test ends. */
export async function ask(world: World, ...args: string[]): Promise<Finished> {
  const { url } = await (served.get(world) ?? serve(world));
  return inProcess(args, { LANG: 'C.UTF-8', GREENSHIFT_ENDPOINT: url });
}

function serve(world: World): Promise<HttpApi> {
  const api = serveWorld(world);
  served.set(world, api);
  onTestFinished(async () => (await api).close());
  return api;
}
