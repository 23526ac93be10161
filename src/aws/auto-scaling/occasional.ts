import { assessGroup } from './assess.ts';
import { createFleet } from './create.ts';
import { readLaunchConfiguration } from './launch-configuration.ts';
import { launchHooks } from './launch-hooks.ts';
import { launchProblems } from './launch-problems.ts';

/** What few of the functions ask of fleets. On Lambda it is loaded with its first use. */
export const OCCASIONAL = { assessGroup, createFleet, launchHooks, launchProblems, readLaunchConfiguration };

export type Occasional = typeof OCCASIONAL;
