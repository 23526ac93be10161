import '../../demo/silence-logs.ts';
import { fileURLToPath } from 'node:url';
import { createEnvironment } from '../../demo/environment.ts';
import { pause } from '../../demo/installation.ts';
import { webSpec } from '../../demo/web-spec.ts';

// A program half-way through a rollout, which prints its endpoints and waits to be killed, but not for ever.
setTimeout(() => process.exit(1), 600_000);
const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/images/${name}`, import.meta.url));
const steps = [
  { weight: 50, bake: '13d' },
  { weight: 100, bake: '1m' },
];
const { publisher, api, cloud, deployment, serviceUrl } = await createEnvironment({
  speed: 200,
  ports: { endpoint: 0, api: 0 },
  firstImage: fixture('v1'),
  spec: (placed) => ({ ...webSpec(placed), steps, startWithin: '1h' }),
  onError: (error, where) => console.error(where, error),
});
await publisher.publish(fixture('v2'));
for (let phase: unknown; phase !== 'baking'; ) {
  await pause();
  ({ phase } = (await api('GET', '/rollouts/web-1')).body);
}
console.log(JSON.stringify([cloud.url, deployment.api.url, serviceUrl]));
