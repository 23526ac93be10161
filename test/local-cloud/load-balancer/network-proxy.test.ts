import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createNetworkProxy } from '../../../local-cloud/load-balancer/network/proxy.ts';
import { wallClock } from '../../../local-cloud/time/clock.ts';
import { networkRig } from '../services/elastic-load-balancing/network-rig.ts';
import { fakeHosts, forwardTo } from '../services/elastic-load-balancing/rig.ts';
import { cleanUp, cleanups } from './balanced.ts';

afterEach(cleanUp);

/** Says who it is, then sends back what comes. */
async function echo(name: string) {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.write(`${name}:`);
    socket.pipe(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { address: { host: '127.0.0.1', port: (server.address() as AddressInfo).port }, sockets };
}

async function forwarding(attributes: Record<string, string> = {}, idleTimeout?: number) {
  const clock = wallClock(1);
  const hosts = fakeHosts();
  hosts.addresses.set('none', { host: '127.0.0.1', port: 1 });
  const cloud = networkRig({ clock, hosts }, attributes);
  const region = { clock, account: '111122223333', name: 'eu-west-1', random: () => 0, emit: () => {} };
  const proxy = createNetworkProxy(region, cloud.elb.flowRouting, idleTimeout ? { idleTimeout } : {});
  cleanups.push(() => cloud.elb.close(), proxy.close);
  const [blue, green] = [await echo('blue'), await echo('green')];
  hosts.addresses.set('b-1', blue.address);
  hosts.addresses.set('g-1', green.address);
  // Nothing is healthy yet: fail-open sends connections to all of them.
  cloud.register(cloud.blue, 'b-1');
  cloud.register(cloud.green, 'g-1');
  const port = await proxy.portOf(cloud.listener);
  const count = (metric: string) => cloud.recorded.filter((one) => one.metric === metric).length;
  return { ...cloud, proxy, hosts, servers: { blue, green }, port, count };
}

interface Client {
  readonly socket: Socket;
  /** Resolves once so much has come, with all of it. */
  heard(text: string): Promise<string>;
  /** How the connection ended: `ended` or the error's code. */
  readonly gone: Promise<string>;
}

function dial(port: number): Client {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  cleanups.push(() => socket.destroy());
  let text = '';
  let check = () => {};
  socket.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
    check();
  });
  const gone = new Promise<string>((resolve) => {
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
    socket.once('end', () => resolve('ended'));
  });
  const heard = (wanted: string) =>
    new Promise<string>((resolve) => {
      check = () => void (text.includes(wanted) && resolve(text));
      check();
    });
  return { socket, heard, gone };
}

test('bytes go both ways, and a connection outlives a change of weights', async () => {
  const { port, split, blue, green } = await forwarding();
  const first = dial(port);
  await first.heard('blue:');
  split({ [blue]: 0, [green]: 1 });
  await dial(port).heard('green:');
  first.socket.write('still here');
  expect(await first.heard('still here')).toBe('blue:still here');
  first.socket.end('bye');
  expect(await first.heard('bye')).toBe('blue:still herebye');
  expect(await first.gone).toBe('ended');
});

test('resets are passed on and counted by who sent them', async () => {
  const { port, servers, count } = await forwarding();
  const client = dial(port);
  await client.heard('blue:');
  for (const socket of servers.blue.sockets) socket.resetAndDestroy();
  expect(await client.gone).toBe('ECONNRESET');
  expect([count('TCP_Target_Reset_Count'), count('TCP_Client_Reset_Count')]).toEqual([1, 0]);
  const other = dial(port);
  await other.heard('blue:');
  const [target] = [...servers.blue.sockets].slice(-1);
  const closed = new Promise((resolve) => target!.once('close', resolve));
  other.socket.resetAndDestroy();
  await closed;
  expect(count('TCP_Client_Reset_Count')).toBe(1);
});

test('a target that takes no connection resets the client’s', async () => {
  const { port, hosts, count } = await forwarding();
  hosts.addresses.set('b-1', { host: '127.0.0.1', port: 1 });
  expect(await dial(port).gone).toBe('ECONNRESET');
  expect([count('TCP_Target_Reset_Count'), count('NewFlowCount_TCP')]).toEqual([1, 2]);
});

test('without a target, and once the target group ends it, the load balancer resets a connection', async () => {
  const ends = { 'deregistration_delay.connection_termination.enabled': 'true' };
  const { port, deregister, blue, count } = await forwarding({
    ...ends,
    'deregistration_delay.timeout_seconds': '0',
  });
  const client = dial(port);
  await client.heard('blue:');
  deregister(blue, 'b-1');
  expect(await client.gone).toBe('ECONNRESET');
  expect(await dial(port).gone).toBe('ECONNRESET');
  expect(count('TCP_ELB_Reset_Count')).toBe(2);
});

test('who sends after the idle timeout meets a reset', async () => {
  const { port, count } = await forwarding({}, 40);
  const client = dial(port);
  await client.heard('blue:');
  const answered = await new Promise<string>((resolve) => {
    void client.gone.then(resolve);
    const send = setInterval(() => client.socket.write('x'), 400);
    cleanups.push(() => clearInterval(send));
  });
  expect(answered).toBe('ECONNRESET');
  expect(count('TCP_ELB_Reset_Count')).toBe(1);
});

test('follows the listeners: another port is another server, and there is none for datagrams', async () => {
  const { proxy, call, listener, listen, flowGroup, port } = await forwarding();
  call('ModifyListener', { ListenerArn: listener, Port: 5433 });
  await dial(await proxy.portOf(listener)).heard('blue:');
  expect(await dial(port).gone).toMatch(/^E/);
  const dns = listen(forwardTo({ [flowGroup('dns', { Protocol: 'UDP' })]: 1 }), {
    Port: 53,
    Protocol: 'UDP',
  });
  await expect(proxy.portOf(dns)).rejects.toThrow('no listener');
});

test('a target that asks for it is told who the client is before the first byte', async () => {
  const { port } = await forwarding({ 'proxy_protocol_v2.enabled': 'true' });
  const client = dial(port);
  client.socket.write('hello');
  // The server sends back what it hears: the header, then what the client has sent.
  const heard = await client.heard('hello');
  expect(heard).toContain('\r\n\r\n\0\r\nQUIT\n');
  expect(heard.indexOf('QUIT')).toBeLessThan(heard.indexOf('hello'));
});
