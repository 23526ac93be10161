import type { Compute } from '../../compute-interface.ts';
import type { Call, Operation, ServiceOperations } from '../../operations.ts';
import type { Region } from '../../region.ts';
import { createBuilds, type Stages } from './builds.ts';
import { configurationOperations } from './configurations.ts';
import { imageOperations } from './images.ts';
import { type Build, type BuildStore, createState, type Destination, type Recipe } from './model.ts';
import { pipelineOperations } from './pipelines.ts';
import { recipeOperations } from './recipes.ts';
import { createScanner, type Scanner, scanOperations } from './scans.ts';
import { createIdempotency } from './tokens.ts';

/** Builds on AWS take a quarter of an hour or more. */
const STAGES: Stages = { PENDING: 1_000, BUILDING: 30_000, TESTING: 15_000, DISTRIBUTING: 10_000 };

export interface ImageBuilder {
  readonly service: ServiceOperations;
  readonly scanner: Scanner;
  recipes(): readonly Recipe['view'][];
  builds(): readonly Build[];
  /** Stops the builds that are under way where they are. */
  close(): void;
}

/**
 * EC2 Image Builder. The one component of a recipe names a folder (`file:///…`); a build stores it as it is then,
 * registers an AMI for it, and emits events. Every build makes a new AMI, of the same content too.
 */
export function createImageBuilder(
  region: Region,
  imageStore: BuildStore,
  compute: Pick<Compute, 'registerImage'>,
  stages: Stages = STAGES,
  destinations: readonly Destination[] = [],
): ImageBuilder {
  const state = createState();
  const builds = createBuilds(region, state, imageStore, compute, stages, destinations);
  const once = createIdempotency(region.clock);
  const operations: Readonly<Record<string, Operation>> = {
    ...recipeOperations(region, state),
    ...configurationOperations(region, state),
    ...pipelineOperations(region, state, builds),
    ...imageOperations(region, state, builds),
    ...scanOperations(region, state),
  };
  const wrapped = Object.entries(operations).map(([name, run]) => [name, withRequestId(once(name, run))]);
  return {
    service: { signingName: 'imagebuilder', operations: Object.fromEntries(wrapped) },
    scanner: createScanner(region, state),
    builds: () => [...state.builds.values()],
    recipes: () => [...state.recipes.values()].map(({ view }) => view),
    close: builds.close,
  };
}

/** Image Builder is the one service that repeats the request's id in its outputs. */
const withRequestId =
  (run: Operation): Operation =>
  (input: unknown, call: Call) => ({ requestId: call.requestId, ...(run(input, call) as object) });
