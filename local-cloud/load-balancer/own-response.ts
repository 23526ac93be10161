import { STATUS_CODES } from 'node:http';
import type { OwnResponse } from '../load-balancer-interfaces.ts';
import type { ConnectionHeader } from './headers.ts';

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  431: 'Request Header Fields Too Large',
  502: 'Bad Gateway',
  504: 'Gateway Time-out',
};

export function errorPage(status: number): OwnResponse {
  const body = `<html>\r\n<head><title>${status} ${TITLES[status]}</title></head>\r\n</html>\r\n`;
  return { status, body, contentType: 'text/html' };
}

/** Head and body as text; without the body for HEAD. `connection` is said where it is not the default. */
export function ownResponseText(
  { status, body, contentType = 'text/plain', location }: OwnResponse,
  method: string,
  connection: ConnectionHeader | undefined,
): string {
  const hop = connection === undefined ? '' : `Connection: ${connection}\r\n`;
  const length = Buffer.byteLength(body);
  // The reason phrase may be empty (RFC 9112 §4); clients go by the status.
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nServer: awselb/2.0\r\nContent-Type: ${contentType}\r\n`;
  const target = location === undefined ? '' : `Location: ${location}\r\n`;
  return `${head}${target}Content-Length: ${length}\r\n${hop}\r\n${method === 'HEAD' ? '' : body}`;
}
