import { createBakery } from '../../../local-cloud/hosts/image-store.ts';
import { createProcesses } from '../../../local-cloud/hosts/processes.ts';
import { wallClock } from '../../../local-cloud/time/clock.ts';

// A program that boots one instance and then waits to be killed.
const [store, folder] = process.argv.slice(2) as [string, string];
const bakery = createBakery(store);
bakery.assign('ami-1', (await bakery.bake(folder)).digest);
const machines = createProcesses({ bakery, clock: wallClock() });
await machines.boot({ instanceId: 'i-1', imageId: 'ami-1' });
// Output may arrive after the instance listens.
while (!/pid \d+ pid \d+\n/.test(machines.output('i-1'))) {
  await new Promise((resolve) => setTimeout(resolve, 10));
}
console.log(machines.output('i-1'));
