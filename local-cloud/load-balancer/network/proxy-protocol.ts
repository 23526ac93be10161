import type { Socket } from 'node:net';

const SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
/** Version 2, on behalf of a client; TCP over IPv4, with 12 bytes of addresses. */
const FORM = Buffer.from([0x21, 0x11, 0, 12]);

/**
 * What a target is told of the client: the addresses and ports of both ends of its connection to the load balancer.
 * @see https://www.haproxy.org/download/1.8/doc/proxy-protocol.txt (2.2)
 */
export function proxyHeader({ remoteAddress, remotePort, localAddress, localPort }: Socket): Buffer {
  const ports = Buffer.alloc(4);
  ports.writeUInt16BE(remotePort ?? 0, 0);
  ports.writeUInt16BE(localPort ?? 0, 2);
  return Buffer.concat([SIGNATURE, FORM, bytesOf(remoteAddress), bytesOf(localAddress), ports]);
}

const bytesOf = (address = '0.0.0.0') =>
  Buffer.from(
    address
      .replace(/^::ffff:/, '')
      .split('.')
      .map(Number),
  );
