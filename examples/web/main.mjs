// The sample service as one would build it for production. Its image has everything in it but what differs between
// environments and what is secret: both are fetched at the start. Nobody logs in: what it says is shipped off, and the group
// and the load balancer are told how it is. server.mjs is the server itself.
import { startAgent } from './agent.mjs';
import { shipLogs } from './logs.mjs';
import { metadata } from './metadata.mjs';
import { readSettings } from './settings.mjs';

const SERVICE = 'web';
const HOOKS = { launch: 'agent-ready', termination: 'work-finished' };

let flush = async () => {};
try {
  const region = await metadata('placement/region');
  const instanceId = await metadata('instance-id');
  flush = await shipLogs(`/${SERVICE}/servers`, instanceId, region);
  const { greeting, 'agent-token': token } = await readSettings(SERVICE, region);
  process.env.GREETING = greeting;
  const { addHealthCheck, finish } = await import('./server.mjs');
  let agent;
  addHealthCheck(() => (agent ? agent.problem() : 'the agent is not ready'));
  const end = async () => {
    await finish();
    await flush();
  };
  agent = await startAgent({ instanceId, region, token, hooks: HOOKS, finish: end });
  process.once('SIGTERM', flush);
} catch (error) {
  console.error(`this server can't serve: ${error.message}`);
  await flush();
  process.exit(1);
}
