/** What the connection options and the environment say. */
export interface ConnectionOptions {
  readonly endpoint?: string | undefined;
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  readonly stack?: string | undefined;
}

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

export const isLoopback = ({ hostname }: URL) => LOOPBACK.includes(hostname);
