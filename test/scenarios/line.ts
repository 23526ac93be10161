import { createServer, request as forward } from 'node:http';
import { type Listening, listening } from '../../local-cloud/wire/listening.ts';

/** The way to the API of another installation. */
export interface Line extends Listening {
  /** Whether the API can be reached, and whether what it answers is heard. */
  is: 'open' | 'shut' | 'deaf';
}

/** Stands before an API, and passes on what it is asked and answers while the line is open. */
export async function openLine(to: string): Promise<Line> {
  const server = createServer((request, response) => {
    if (line.is === 'shut') return void request.socket.destroy();
    const { method, url, headers } = request;
    const onward = forward(`${to}${url}`, { method, headers }, (answer) => {
      if (line.is === 'deaf') return void request.socket.destroy();
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.writeHead(502).end());
    request.pipe(onward);
  });
  const line: Line = { ...(await listening(server)), is: 'open' };
  return line;
}
