import { Agent, get } from 'node:http';
import type { Environment } from '../../demo/environment.ts';
import { pause } from '../../demo/installation.ts';

interface Answer {
  readonly image: string;
  /** Whether it came on a connection that had an answer before. */
  readonly isReused: boolean;
}

const ask = ({ serviceUrl }: Environment, agent: Agent | false) =>
  new Promise<Answer>((resolve, reject) => {
    const request = get(serviceUrl.replace('tcp:', 'http:'), { agent }, (response) => {
      response.on('error', reject);
      response.on('end', () =>
        resolve({ image: String(response.headers['x-image']), isReused: request.reusedSocket }),
      );
      response.resume();
    });
    request.on('error', reject);
  });

/** The image that answers on a connection of its own. */
export const imageOfNew = async (environment: Environment) => (await ask(environment, false)).image;

export interface Held {
  /** The image that answers; undefined once the connection has ended. */
  image(): Promise<string | undefined>;
  close(): Promise<void>;
}

/** A connection that is kept, with a request on it ten times a second so that no server finds it idle. */
export async function hold(environment: Environment): Promise<Held> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let isOpen = true;
  let newest: string | undefined = (await ask(environment, agent)).image;
  const asking = (async () => {
    while (isOpen) {
      const answer = await ask(environment, agent).catch(() => undefined);
      newest = answer?.isReused ? answer.image : undefined;
      if (newest === undefined) return;
      await pause();
    }
  })();
  return {
    async image() {
      await pause();
      await pause();
      return newest;
    },
    async close() {
      isOpen = false;
      await asking;
      agent.destroy();
    },
  };
}

/** New connections, one after another, until it is stopped; returns how many each image answered and what failed. */
export function dialOn(environment: Environment) {
  const images: Record<string, number> = {};
  const failures: string[] = [];
  let isOn = true;
  const dialing = (async () => {
    while (isOn) {
      try {
        const image = await imageOfNew(environment);
        images[image] = (images[image] ?? 0) + 1;
      } catch (error) {
        failures.push((error as Error).message);
      }
    }
  })();
  return async () => {
    isOn = false;
    await dialing;
    return { images, failures };
  };
}
