import '../../demo/silence-logs.ts';
import { fileURLToPath } from 'node:url';
import { pause, setStage } from '../../demo/environment.ts';
import { webSpec } from '../../demo/web-spec.ts';

// A program that is half-way through a rollout, says where, and then waits to be killed, but not for ever.
setTimeout(() => process.exit(1), 100_000);
const example = (name: string) => fileURLToPath(new URL(`../../examples/web/${name}`, import.meta.url));
const steps = [
  { weight: 50, bake: '13d' },
  { weight: 100, bake: '1m' },
];
const { publisher, api, cloud, deployment, serviceUrl } = await setStage({
  speed: 200,
  ports: { endpoint: 0, api: 0 },
  firstImage: example('v1'),
  spec: (placed) => ({ ...webSpec(placed), steps, startWithin: '1h' }),
  onError: (error, where) => console.error(where, error),
});
await publisher.publish(example('v2'));
for (let look = 0, phase: unknown; look < 600 && phase !== 'baking'; look += 1) {
  await pause();
  ({ phase } = (await api('GET', '/rollouts/web-1')).body);
}
console.log(JSON.stringify([cloud.url, deployment.api.url, serviceUrl]));
