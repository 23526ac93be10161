import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** nginx as a peer: one worker, connections to the servers kept, no log. Undefined where it is not installed. */
export async function startNginx(
  targets: readonly number[],
): Promise<{ port: number; stop(): void } | undefined> {
  if (spawnSync('nginx', ['-v']).error) return undefined;
  const directory = mkdtempSync(join(tmpdir(), 'greenshift-bench-'));
  const port = await freePort();
  writeFileSync(join(directory, 'nginx.conf'), configuration(directory, port, targets));
  const nginx = spawn('nginx', ['-c', join(directory, 'nginx.conf'), '-p', directory], { stdio: 'ignore' });
  const stop = () => {
    nginx.once('exit', () => rmSync(directory, { recursive: true, force: true }));
    nginx.kill();
  };
  for (let attempt = 0; attempt < 50; attempt++) {
    if (await accepts(port)) return { port, stop };
    await pause(100);
  }
  stop();
  throw new Error('nginx is installed and does not start');
}

const configuration = (directory: string, port: number, targets: readonly number[]) => `
worker_processes 1;
daemon off;
pid ${directory}/nginx.pid;
error_log ${directory}/error.log;
events { worker_connections 1024; }
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((use) => `${use}_temp_path ${directory}/${use};`).join('\n  ')}
  keepalive_requests 100000000;
  upstream servers {
    ${targets.map((target) => `server 127.0.0.1:${target};`).join('\n    ')}
    keepalive 64;
    keepalive_requests 100000000;
  }
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://servers;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Forwarded-Port $server_port;
    }
  }
}
`;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
