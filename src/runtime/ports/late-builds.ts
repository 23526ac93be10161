import type { Builds } from '../../ports/builds.ts';
import type { Pipelines } from '../../ports/pipelines.ts';
import { loadedOnce } from './loaded-once.ts';

/* For functions that look at builds in few of their invocations: the adapters are loaded with the first call. */

export function builds(): Builds {
  const loaded = loadedOnce(async () => (await import('./image-builds.ts')).builds());
  return {
    find: async (build) => (await loaded()).find(build),
    newest: async (stream) => (await loaded()).newest(stream),
    list: async (stream) => (await loaded()).list(stream),
    all: async (stream) => (await loaded()).all(stream),
    countFindings: async (build) => (await loaded()).countFindings(build),
    findings: async (build) => (await loaded()).findings(build),
  };
}

export function pipelines(): Pipelines {
  const loaded = loadedOnce(async () => (await import('./image-builds.ts')).pipelines());
  return {
    describe: async (arn) => (await loaded()).describe(arn),
    start: async (arn, key) => (await loaded()).start(arn, key),
  };
}
