// The smallest server that can be rolled out. What makes a version is said in its image's environment:
// VERSION, ERROR_SHARE (the share of requests that fail), ERROR_STATUS (how: 500, another status, or "none" for a closed
// connection), ERRORS_AFTER (how many requests go well before that), SICK_AFTER (how many requests until the health check
// fails) and LATENCY_MS. Where it listens is its machine's: PORT, and HOST for one address instead of all.
import { createServer } from 'node:http';

const {
  PORT = '8080',
  HOST,
  INSTANCE_ID = 'i-local',
  VERSION = 'v0',
  ERROR_STATUS = '500',
  GREETING = 'hello from',
} = process.env;
const number = (name, missing) => Number(process.env[name] ?? missing);
const errorShare = number('ERROR_SHARE', 0);
const errorsAfter = number('ERRORS_AFTER', 0);
const sickAfter = number('SICK_AFTER', Number.POSITIVE_INFINITY);
const latency = number('LATENCY_MS', 3);

let requests = 0;
let errorsOwed = 0;
let underWay = 0;
let stopping = false;
const checks = [() => (requests < sickAfter ? undefined : 'sick')];

function respond(response, status, body) {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'x-image': VERSION,
    'x-instance': INSTANCE_ID,
    ...(stopping && { connection: 'close' }),
  });
  response.end(`${body}\n`);
}

// Errors are spread evenly instead of at random: a share of 0.05 is every twentieth request.
function fails() {
  if (requests <= errorsAfter) return false;
  errorsOwed += errorShare;
  if (errorsOwed < 1) return false;
  errorsOwed -= 1;
  return true;
}

const server = createServer((request, response) => {
  if (request.url === '/healthz') {
    const problem = checks.map((check) => check()).find((found) => found !== undefined);
    respond(response, problem === undefined ? 200 : 503, problem ?? 'ok');
    return;
  }
  requests += 1;
  underWay += 1;
  response.once('close', () => {
    underWay -= 1;
  });
  const failed = fails();
  setTimeout(() => {
    if (!failed) respond(response, 200, `${GREETING} ${VERSION}`);
    else if (ERROR_STATUS === 'none') request.socket.destroy();
    else respond(response, Number(ERROR_STATUS), 'something broke');
  }, latency);
});

// Longer than a load balancer keeps an idle connection, so that it is never the server that closes one under a request.
server.keepAliveTimeout = 75_000;
server.listen({ port: Number(PORT), host: HOST }, () => console.log(`${VERSION} listens on port ${PORT}`));

/**
 * Adds to what the health check asks: `check` returns what is wrong with this server, undefined for nothing. It is about
 * this server alone. Were it about a database that all share, the load balancer would find all servers sick at once.
 */
export const addHealthCheck = (check) => void checks.push(check);

/** Resolves when no request is under way. The server goes on listening, for whoever still has a connection. */
export async function finish() {
  stopping = true;
  while (underWay > 0) await new Promise((resolve) => setTimeout(resolve, 50));
}

// What is under way is finished, idle connections are closed, and then there is nothing left to run for.
process.once('SIGTERM', () => {
  stopping = true;
  server.close();
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), 2_000).unref();
});
