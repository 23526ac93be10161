// Imports a built function in a process of its own, calls it once per trace header, and sends home what came of it.
import { registerHooks } from 'node:module';
import { basename } from 'node:path';

const [bundle, event, traces] = process.argv.slice(2);
const read = [];
registerHooks({
  load(url, context, nextLoad) {
    if (url.startsWith('file:')) read.push(basename(url));
    return nextLoad(url, context);
  },
});
const taken = () => read.splice(0);

const { handler } = await import(bundle);
const atImport = taken();
const calls = [];
for (const trace of JSON.parse(traces)) {
  process.env._X_AMZN_TRACE_ID = trace;
  const context = {
    awsRequestId: 'request',
    functionName: 'function',
    getRemainingTimeInMillis: () => 10_000,
  };
  const answer = await handler(JSON.parse(event), context).catch((error) => ({ threw: error.name }));
  calls.push({ answer, read: taken() });
}
process.send({ atImport, calls });
process.disconnect();
