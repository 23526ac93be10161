import { nearest } from '../src/rollout/suggest.ts';
import type { Client } from './api/client.ts';
import { Refused } from './failures.ts';

/**
 * What may be meant by a pipeline or a recipe that there is none of, by the streams of the other services: most
 * installations build what they run with few recipes.
 */

/** How a stream of images without a build may be meant. `file`: that of the spec. */
export async function spellingHint(client: Client, stream: string, file: string): Promise<string> {
  const near = nearest(stream, await otherStreams(client, stream));
  return near ? `did you mean ${near}?` : `look at how "image" in ${file} spells it`;
}

/** The error with the pipeline that may be meant, where it is about one that there is none of. */
export async function withNearPipeline(client: Client, error: unknown): Promise<unknown> {
  if (!(error instanceof Refused)) return error;
  const [, pipeline] = /^the pipeline (\S+) does not exist/.exec(error.message) ?? [];
  const near = pipeline && nearest(pipeline, await otherStreams(client, pipeline));
  return near ? new Refused(error.problem, `${error.message}; did you mean ${near}?`, error.status) : error;
}

/** None where they can't be read: what is wrong was said. */
async function otherStreams(client: Client, stream: string): Promise<string[]> {
  try {
    const { services } = (await client.call('GET /services')).body;
    const streams = services.flatMap(({ spec: { image } }) => image.pipeline ?? image.recipePrefix ?? []);
    return streams.filter((one) => one !== stream);
  } catch {
    return [];
  }
}
