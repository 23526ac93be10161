import { AwsError } from '../../../local-cloud/operations.ts';
import type { Variant } from '../../../simulation/world/variant.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import { CloudUnavailable, SpecMismatch } from '../../../src/rollout/errors.ts';
import { type Bug, seeingNoStrangers, withPorts } from './bug.ts';

/** What isn't listed isn't there. */
const absentIsGone = ({ fleets, settings }: Ports): Partial<Ports> => ({
  fleets: { ...fleets, configure: (claim, change) => orGone(claim.name, fleets.configure(claim, change)) },
  settings: { ...settings, copy: (claim, request) => orGone(claim.name, settings.copy(claim, request)) },
});

const orGone = <Result>(name: string, call: Promise<Result>): Promise<Result> =>
  call.catch((error: unknown) => {
    throw error instanceof CloudUnavailable ? new SpecMismatch(`${name} is gone`) : error;
  });

/** A group that exists already counts as complete. */
function halfMade(): Variant {
  let existed = false;
  return {
    async calls(_, operation, __, next) {
      if (operation === 'EnableMetricsCollection' && existed) return {};
      try {
        return await next();
      } catch (error) {
        existed ||= error instanceof AwsError && error.code === 'AlreadyExists';
        throw error;
      }
    },
  };
}

export const RESOURCE_BUGS: readonly Bug[] = [
  {
    rows: [],
    incident:
      "Green's template version stays, and blue's newest version means the image that was taken back.",
    breaks: 'I9',
    scenario: 'a bad image',
    variant: () =>
      withPorts([], ({ templateVersions }) => ({
        templateVersions: { ...templateVersions, discard: async () => {} },
      })),
  },
  {
    rows: [],
    incident: 'A build that nothing was counted of is taken for one without findings.',
    breaks: 'I13',
    scenario: 'an image with a critical finding, which the next one mends',
    variant: () =>
      withPorts([], ({ builds }) => ({
        builds: { ...builds, countFindings: async () => ({ critical: 0, high: 0, medium: 0, all: 0 }) },
      })),
  },
  {
    rows: [],
    incident: "Green is launched from blue's own image, and nobody looks at what its servers run.",
    breaks: 'I13',
    scenario: 'a good image',
    variant: () =>
      withPorts(['launch-green', 'check-green'], ({ templates, templateVersions, servers }) => ({
        servers: { ...servers, imagesOf: async () => ({}) },
        templateVersions: {
          ...templateVersions,
          async derive(request) {
            const { imageId } = await templates.resolve({ id: request.id, version: String(request.from) });
            return templateVersions.derive({ ...request, imageId });
          },
        },
      })),
  },
  {
    rows: [6],
    incident: 'The target group that is to be used next still holds servers of another fleet.',
    breaks: 'I13',
    scenario: 'strangers in the idle target group',
    variant: () =>
      withPorts(['preflight', 'shift-traffic'], (ports, caller) =>
        caller === 'shift-traffic'
          ? seeingNoStrangers(ports)
          : {
              traffic: {
                ...ports.traffic,
                health: async () => ({ healthy: [], staying: [], registered: 0 }),
              },
            },
      ),
  },
  {
    rows: [23],
    incident: 'A fleet is created, the function dies, and what belongs to the fleet is never made.',
    breaks: 'I9',
    scenario: 'a good image',
    injections: [['answer lost after the effect', 'launch-green CreateAutoScalingGroup', 1]],
    variant: halfMade,
  },
  {
    rows: [27],
    incident: 'A fleet that was just made is not listed yet, and is taken for gone.',
    breaks: 'I9',
    scenario: 'a good image',
    injections: [['stale read', 'launch-green DescribeAutoScalingGroups', 6]],
    variant: () => withPorts(['launch-green'], absentIsGone),
  },
  {
    rows: [28],
    incident: 'Green stands in no rule, so nobody checks its health, and it never gets well.',
    breaks: 'I9',
    scenario: 'a good image',
    variant: () =>
      withPorts(['launch-green'], ({ traffic }) => ({ traffic: { ...traffic, write: async () => {} } })),
  },
  {
    rows: [41],
    incident: 'Blue grows in the middle of a rollout, and its `$Latest` launches the new image.',
    breaks: 'I13',
    scenario: 'blue scales out and in',
    variant: () =>
      withPorts(['launch-green'], ({ fleets }) => ({
        fleets: {
          ...fleets,
          mark: (claim, mark, { launchTemplateVersion: _, ...change } = {}) =>
            fleets.mark(claim, mark, change),
        },
      })),
  },
  {
    rows: [42],
    incident: 'A retry meets what the first attempt made, and takes its own success for a conflict.',
    breaks: 'I9',
    scenario: 'a good image',
    injections: [['answer lost after the effect', 'launch-green CreateAutoScalingGroup', 1]],
    variant: () => ({
      async calls(_, operation, __, next) {
        try {
          return await next();
        } catch (error) {
          const isKnown = error instanceof AwsError && error.code === 'AlreadyExists';
          throw isKnown ? new AwsError('AccessDenied', `${operation}: it exists already`) : error;
        }
      },
    }),
  },
];
