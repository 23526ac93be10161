import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { forwardTo, path } from '../services/elastic-load-balancing/rig.ts';
import { balanced, cleanUp, cleanups, type Handle } from './balanced.ts';
import { send, serve, signal } from './servers.ts';

afterEach(cleanUp);

const hello: Handle = (_, response) => response.end('hello');

test('method, path, query, headers and bodies travel there and back', async () => {
  const { port } = await balanced({
    'i-1': async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      response.setHeader('Set-Cookie', ['a=1', 'b=2']);
      response.setHeader('X-Secret', 'for this hop');
      response.setHeader('Connection', 'X-Secret');
      response.writeHead(201);
      const { method, url, headers } = request;
      response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() }));
    },
  });
  const body = 'x'.repeat(300_000);
  const headers = {
    Host: 'shop.example.com',
    'X-Forwarded-For': '203.0.113.9',
    'X-Forwarded-Proto': 'https',
    'X-Own': 'kept',
    'X-Hop': 'dropped',
    Connection: 'keep-alive, X-Hop',
    'Transfer-Encoding': 'chunked',
    Expect: '100-continue',
  };
  const answer = await send(port, { method: 'PUT', path: '/a%20b?c=d&e', headers, body });
  expect(answer.status).toBe(201);
  expect(answer.headers['set-cookie']).toEqual(['a=1', 'b=2']);
  expect(answer.headers).not.toHaveProperty('x-secret');
  const seen = JSON.parse(answer.body);
  expect(seen).toMatchObject({ method: 'PUT', url: '/a%20b?c=d&e', body });
  expect(seen.headers).toMatchObject({
    host: 'shop.example.com',
    'x-own': 'kept',
    'x-forwarded-for': '203.0.113.9, 127.0.0.1',
    'x-forwarded-proto': 'http',
    'x-forwarded-port': '80',
  });
  expect(seen.headers).not.toHaveProperty('x-hop');
});

test('an answer streams: its beginning arrives before its end exists', async () => {
  const proceed = signal();
  const { port } = await balanced({
    'i-1': async (_, response) => {
      response.write('first ');
      await proceed.promise;
      response.end('second');
    },
  });
  const response = await fetch(`http://127.0.0.1:${port}/`);
  const reader = response.body!.getReader();
  expect(Buffer.from((await reader.read()).value!).toString()).toBe('first ');
  proceed.resolve();
  expect(Buffer.from((await reader.read()).value!).toString()).toBe('second');
});

test('an answer that the client reads slowly arrives whole', async () => {
  const size = 20_000_000;
  const { port } = await balanced({ 'i-1': (_, response) => response.end(Buffer.alloc(size, 'a')) });
  const response = await fetch(`http://127.0.0.1:${port}/`);
  let received = 0;
  for await (const chunk of response.body!) {
    received += chunk.length;
    await new Promise(setImmediate);
  }
  expect(received).toBe(size);
});

test('HEAD, 204 and 304 have no body', async () => {
  const { port } = await balanced({
    'i-1': (request, response) => {
      response.writeHead(request.method === 'HEAD' ? 200 : Number(request.url!.slice(1)), {
        'content-length': 0,
      });
      response.end();
    },
  });
  expect(await send(port, { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  expect(await send(port, { path: '/204' })).toMatchObject({ status: 204, body: '' });
  expect(await send(port, { path: '/304' })).toMatchObject({ status: 304, body: '' });
});

test('fixed responses and missing targets are answered by the load balancer itself', async () => {
  const { port, call, listener, deregister, group, sum } = await balanced({ 'i-1': hello });
  const FixedResponseConfig = { StatusCode: '418', ContentType: 'application/json', MessageBody: '{}' };
  const DefaultActions = [{ Type: 'fixed-response', FixedResponseConfig }];
  deregister(group, 'i-1');
  expect(await send(port)).toMatchObject({ status: 503, headers: { server: 'awselb/2.0' } });
  expect(sum('HTTPCode_ELB_5XX_Count', 'alone')).toBe(1);
  expect(sum('RequestCount', 'alone')).toBe(0);
  call('ModifyListener', { ListenerArn: listener, DefaultActions });
  expect(await send(port)).toMatchObject({
    status: 418,
    body: '{}',
    headers: { 'content-type': 'application/json' },
  });
});

test('a server that takes no connections is a 502 and a connection error, with a request body or without', async () => {
  const { port, servers, sum } = await balanced({ 'i-1': hello });
  expect((await send(port)).status).toBe(200);
  await servers.get('i-1')!.kill();
  expect((await send(port)).status).toBe(502);
  expect((await send(port, { method: 'POST', body: 'x'.repeat(100_000) })).status).toBe(502);
  expect(sum('TargetConnectionErrorCount')).toBe(2);
  expect(sum('HTTPCode_ELB_5XX_Count', 'alone')).toBe(2);
  expect(sum('RequestCount')).toBe(3);
});

test('a server that dies before it answers is a 502 without a connection error, and nothing is sent twice', async () => {
  let received = 0;
  const { port, sum } = await balanced({
    'i-1': (request) => {
      received++;
      request.socket.destroy();
    },
  });
  expect((await send(port)).status).toBe(502);
  expect((await send(port, { method: 'POST', body: 'order' })).status).toBe(502);
  expect(received).toBe(2);
  expect(sum('TargetConnectionErrorCount')).toBe(0);
  expect(sum('HTTPCode_ELB_5XX_Count', 'alone')).toBe(2);
});

test('an answer that breaks off does not look complete to the client', async () => {
  const { port, sum } = await balanced({
    'i-1': (_, response) => {
      response.write('half');
      setImmediate(() => response.destroy());
    },
  });
  await expect(send(port)).rejects.toThrow();
  // The client has the target's 200 already: no metric shows what was missing of it.
  expect(sum('HTTPCode_Target_2XX_Count')).toBe(1);
  expect(sum('HTTPCode_ELB_5XX_Count', 'alone')).toBe(0);
});

test('a server that keeps silent is a 504', async () => {
  const { port, sum } = await balanced({ 'i-1': () => {} }, { idleTimeout: 50 });
  expect((await send(port)).status).toBe(504);
  expect(sum('HTTPCode_ELB_5XX_Count', 'alone')).toBe(1);
});

test('a client that goes away ends its request to the target', async () => {
  const arrived = signal();
  const abandoned = signal();
  const { port, sum } = await balanced({
    'i-1': (_, response) => {
      response.once('close', abandoned.resolve);
      arrived.resolve();
    },
  });
  const controller = new AbortController();
  const request = fetch(`http://127.0.0.1:${port}/`, { signal: controller.signal });
  await arrived.promise;
  controller.abort();
  await expect(request).rejects.toThrow();
  await abandoned.promise;
  expect(sum('RequestCount')).toBe(1);
  expect(sum('HTTPCode_ELB_5XX_Count', 'alone')).toBe(0);
  expect(sum('HTTPCode_ELB_4XX_Count', 'alone')).toBe(1);
  for (const digit of [1, 2, 3, 4, 5]) expect(sum(`HTTPCode_Target_${digit}XX_Count`)).toBe(0);
});

test('a request in flight outlives the deregistration of its target, then the connection is closed', async () => {
  const arrived = signal();
  const proceed = signal();
  const { port, group, deregister, health, servers } = await balanced({
    'i-1': async (_, response) => {
      arrived.resolve();
      await proceed.promise;
      response.end('served to the end');
    },
  });
  const answer = send(port);
  await arrived.promise;
  deregister(group, 'i-1');
  expect(health(group)).toEqual({ 'i-1': 'draining/Target.DeregistrationInProgress' });
  expect((await send(port)).status).toBe(503);
  proceed.resolve();
  expect(await answer).toMatchObject({ status: 200, body: 'served to the end' });
  // A server closes only when the proxy has let go of its connection.
  const { server } = servers.get('i-1')!;
  server.close();
  await once(server, 'close');
});

test('what is still in flight when the deregistration delay is over is cut off', async () => {
  const arrived = signal();
  const { port, group, deregister, call } = await balanced({ 'i-1': () => arrived.resolve() }, {}, 100);
  const attribute = { Key: 'deregistration_delay.timeout_seconds', Value: '5' };
  call('ModifyTargetGroupAttributes', { TargetGroupArn: group, Attributes: [attribute] });
  const answer = send(port);
  await arrived.promise;
  deregister(group, 'i-1');
  expect((await answer).status).toBe(502);
});

test('no request is lost while targets come and go under load, and the metrics add up', async () => {
  const ids = ['i-1', 'i-2', 'i-3', 'i-4'];
  const answerSoon: Handle = (request, response) => {
    request.resume();
    setTimeout(() => response.end('ok'), Number(request.url!.slice(1)));
  };
  const { port, group, register, deregister, sum } = await balanced(
    Object.fromEntries(ids.map((id) => [id, answerSoon])),
    {},
    20,
  );
  let sent = 0;
  let over = false;
  const statuses = new Map<number, number>();
  const client = async (seat: number) => {
    while (!over) {
      sent++;
      const post = sent % 5 === 0 ? { method: 'POST', body: 'data' } : {};
      const { status } = await send(port, { path: `/${(sent + seat) % 7}`, ...post });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
  };
  const clients = Array.from({ length: 16 }, (_, seat) => client(seat));
  for (let round = 0; round < 10; round++) {
    const leaving = ids[round % ids.length]!;
    deregister(group, leaving);
    await new Promise((resolve) => setTimeout(resolve, 20));
    register(group, leaving);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  over = true;
  await Promise.all(clients);
  expect(statuses).toEqual(new Map([[200, sent]]));
  expect(sum('RequestCount')).toBe(sent);
  expect(sum('HTTPCode_Target_2XX_Count')).toBe(sent);
  expect(sum('RequestCount', 'alone')).toBe(sent);
});

test('a server that closes idle connections early costs no request', async () => {
  const { port, servers } = await balanced({ 'i-1': hello });
  const { server } = servers.get('i-1')!;
  server.keepAliveTimeout = 20;
  for (let at = 0; at < 20; at++) {
    expect((await send(port)).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 15 + at));
  }
});

test('a server that was started again elsewhere is found there', async () => {
  const { port, hosts } = await balanced({ 'i-1': hello });
  expect((await send(port)).body).toBe('hello');
  const again = await serve((_, response) => response.end('again'));
  cleanups.push(again.kill);
  hosts.addresses.set('i-1', again.address);
  expect((await send(port)).body).toBe('again');
});

test("a listener gets its own port where that is free, another one where it isn't, and closes with its deletion", async () => {
  const taken = await serve(hello);
  cleanups.push(taken.kill);
  const { proxy, call, listener, loadBalancer, group } = await balanced({ 'i-1': hello });
  const other = loadBalancer();
  const open = (wanted: number) => {
    const Listeners = call('CreateListener', {
      LoadBalancerArn: other,
      Protocol: 'HTTP',
      Port: wanted,
      DefaultActions: [forwardTo({ [group]: 1 })],
    }).Listeners;
    return Listeners[0].ListenerArn as string;
  };
  const free = await serve(hello);
  const wanted = free.address.port;
  await free.kill();
  expect(await proxy.portOf(open(wanted))).toBe(wanted);
  const moved = await proxy.portOf(open(taken.address.port));
  expect(moved).not.toBe(taken.address.port);
  expect((await send(moved)).body).toBe('hello');
  const port = await proxy.portOf(listener);
  call('DeleteListener', { ListenerArn: listener });
  await expect(send(port)).rejects.toThrow();
  await expect(proxy.portOf(listener)).rejects.toThrow(/no listener/);
});

test('a listener that is deleted and made anew is reached where it was, as by the same name on AWS', async () => {
  const { proxy, listener, call, port } = await balanced({ 'i-1': hello });
  const idle = connect(port, '127.0.0.1');
  cleanups.push(() => idle.destroy());
  await once(idle, 'connect');
  const { LoadBalancerArn, Protocol, Port, DefaultActions } = call('DescribeListeners', {
    ListenerArns: [listener],
  }).Listeners[0];
  call('DeleteListener', { ListenerArn: listener });
  const made = call('CreateListener', { LoadBalancerArn, Protocol, Port, DefaultActions }).Listeners[0];
  expect(made.ListenerArn).not.toBe(listener);
  expect(await proxy.portOf(made.ListenerArn)).toBe(port);
  expect((await send(port)).body).toBe('hello');
});

test("a client stays with its target beside the application's own cookie, and what a rule rewrites arrives so", async () => {
  const handle =
    (name: string): Handle =>
    (request, response) => {
      if (request.url?.startsWith('/login')) response.setHeader('Set-Cookie', 'SESSION=abc; Path=/');
      response.end(`${name} ${request.url} ${request.headers.host}`);
    };
  const { call, group, listener, rule, port } = await balanced({
    'i-1': handle('one'),
    'i-2': handle('two'),
  });
  const Attributes = [
    { Key: 'stickiness.type', Value: 'app_cookie' },
    { Key: 'stickiness.app_cookie.cookie_name', Value: 'SESSION' },
    { Key: 'stickiness.enabled', Value: 'true' },
  ];
  call('ModifyTargetGroupAttributes', { TargetGroupArn: group, Attributes });
  const plain = await send(port, { path: '/' });
  expect(plain.headers).not.toHaveProperty('set-cookie');
  const login = await send(port, { path: '/login' });
  const cookies = login.headers['set-cookie'] ?? [];
  expect(cookies).toEqual(['SESSION=abc; Path=/', expect.stringMatching(/^AWSALBAPP=/)]);
  const headers = { cookie: cookies.map((cookie) => cookie.split(';')[0]).join('; ') };
  const [name] = login.body.split(' ');
  for (let at = 0; at < 4; at += 1)
    expect((await send(port, { headers })).body).toMatch(new RegExp(`^${name} `));

  const RuleArn = rule(listener, 1, [path('/api/*')], forwardTo({ [group]: 1 }));
  const rewrite = { Type: 'url-rewrite', UrlRewriteConfig: { Rewrites: [{ Regex: '^/api', Replace: '' }] } };
  call('ModifyRule', { RuleArn, Transforms: [rewrite] });
  expect((await send(port, { path: '/api/a?b=c' })).body).toContain(' /a?b=c ');
});
