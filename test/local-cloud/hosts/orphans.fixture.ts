import { createImageStore } from '../../../local-cloud/hosts/image-store.ts';
import { createProcessHosts } from '../../../local-cloud/hosts/processes.ts';
import { wallClock } from '../../../local-cloud/time/clock.ts';

// A program that boots one instance and then waits to be killed.
const [store, folder] = process.argv.slice(2) as [string, string];
const imageStore = createImageStore(store);
imageStore.assign('ami-1', (await imageStore.build(folder)).digest);
const hosts = createProcessHosts({ imageStore, clock: wallClock() });
await hosts.boot({ instanceId: 'i-1', imageId: 'ami-1' });
// Output may arrive after the instance listens.
while (!/pid \d+ pid \d+\n/.test(hosts.output('i-1'))) {
  await new Promise((resolve) => setTimeout(resolve, 10));
}
console.log(hosts.output('i-1'));
