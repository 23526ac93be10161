import { connect } from 'node:net';

const REQUEST = 'GET /shop?item=1 HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n';
const END = 'hello from v1\n';

/**
 * Requests per second of `connections` clients that each send one request after the other, for `seconds`. Throws for a
 * response that is not the target's.
 */
export async function requestsPerSecond(
  port: number,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<number> {
  const began = performance.now();
  const until = began + seconds * 1_000;
  const counts = await Promise.all(Array.from({ length: connections }, () => oneClient(port, until)));
  const total = counts.reduce((sum, count) => sum + count, 0);
  return total / ((performance.now() - began) / 1_000);
}

function oneClient(port: number, until: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let count = 0;
    let response = '';
    const socket = connect({ host: '127.0.0.1', port, noDelay: true }, () => socket.write(REQUEST));
    socket.setEncoding('latin1');
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`port ${port} closed a connection`)));
    socket.on('data', (text: string) => {
      response += text;
      if (!response.endsWith(END)) return;
      if (!response.startsWith('HTTP/1.1 200')) return reject(new Error(`unexpected response: ${response}`));
      response = '';
      count += 1;
      if (performance.now() < until) return socket.write(REQUEST);
      socket.destroy();
      return resolve(count);
    });
  });
}
