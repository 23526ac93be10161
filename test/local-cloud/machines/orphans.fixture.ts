import { wallClock } from '../../../local-cloud/clock.ts';
import { createBakery } from '../../../local-cloud/machines/bakery.ts';
import { createProcesses } from '../../../local-cloud/machines/processes.ts';

// A program that boots one instance and then waits to be killed.
const [store, folder] = process.argv.slice(2) as [string, string];
const bakery = createBakery(store);
bakery.assign('ami-1', (await bakery.bake(folder)).digest);
const machines = createProcesses({ bakery, clock: wallClock() });
await machines.boot({ instanceId: 'i-1', imageId: 'ami-1' });
console.log(machines.output('i-1'));
