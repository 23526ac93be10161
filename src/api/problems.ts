import * as errors from '../rollout/errors.ts';

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly [extension: string]: unknown;
}

type ErrorClass = abstract new (...args: never[]) => errors.GreenshiftError;

export type KnownProblem = readonly [ErrorClass, status: number, title: string];

export const PROBLEMS: readonly KnownProblem[] = [
  [errors.InvalidInput, 400, 'The request is not valid'],
  [errors.ServiceNotFound, 404, 'There is no such service'],
  [errors.RolloutNotFound, 404, 'There is no such rollout'],
  [errors.RecallNotFound, 404, 'The image was never recalled'],
  [errors.CampaignNotFound, 404, 'There is no such campaign'],
  [errors.NotTheLeader, 403, 'The caller does not lead the campaigns of this image here'],
  [errors.CampaignNotOpen, 409, 'The campaign does not take that command where it is'],
  [errors.RolloutInProgress, 409, 'The service has a rollout under way'],
  [errors.ServiceFrozen, 409, 'The service is frozen'],
  [errors.OutsideWindows, 409, 'No window of the service is open'],
  [errors.ReplacementUnderWay, 409, 'Servers of the service are being replaced; try again'],
  [errors.ImageRecalled, 409, 'The image is recalled'],
  [errors.BlueCannotServe, 409, 'Blue cannot take the traffic'],
  [errors.NothingToRollBackTo, 409, 'There is nothing to roll back to'],
  [errors.RouteGone, 409, 'A route of the service is gone'],
  [errors.NotPossibleNow, 409, 'The rollout does not take that command where it is'],
  [errors.RolloutConcluded, 409, 'The rollout is over'],
  [errors.DriftDetected, 409, 'Somebody else edits the traffic'],
  [errors.TargetGroupOccupied, 409, 'The target group for green is in use'],
  [errors.FleetMismatch, 409, 'A fleet is not the one that it was'],
  [errors.RecordConflict, 409, 'The record is being changed by others; try again'],
  [errors.ImageNotReady, 409, 'The image cannot be used yet'],
  [errors.IdempotencyKeyReused, 422, 'The key was used for another request'],
  [errors.ImageNotFound, 422, 'There is no such image'],
  [errors.ImageRefused, 422, 'The image may not be used'],
  [errors.ImageWithheld, 422, 'The image lacks what the spec requires'],
  [errors.SpecMismatch, 422, 'The spec does not fit what is on AWS'],
  [errors.CannotCloneFleet, 422, 'The fleet cannot be copied faithfully'],
  [errors.RecordNotReadable, 500, 'A record cannot be read'],
  [errors.SplitNotConfirmed, 502, 'The load balancer did not confirm the split'],
  [errors.CloudRefused, 502, 'AWS refused a call'],
  [errors.CloudUnavailable, 503, 'AWS is not available at the moment; try again'],
];

/** `urn:greenshift:problem:ServiceNotFound`. */
export const problemType = ([{ name }]: KnownProblem) => `urn:greenshift:problem:${name}`;

/** Undefined for an error that a client may not see. */
export function problemOf(error: unknown): Problem | undefined {
  const known = PROBLEMS.find(([type]) => error instanceof type);
  if (!known || !(error instanceof Error)) return undefined;
  const [, status, title] = known;
  const issues = error instanceof errors.InvalidInput ? { errors: error.issues } : {};
  const isRefusal = error instanceof errors.SpecMismatch || error instanceof errors.CannotCloneFleet;
  const reasons = isRefusal ? { reasons: error.reasons } : {};
  const possible = error instanceof errors.NotPossibleNow ? { possible: error.possible } : {};
  const facts = (error as errors.GreenshiftError).abortRecorded ? { abortRecorded: true } : {};
  return {
    type: problemType(known),
    title,
    status,
    detail: error.message,
    ...issues,
    ...reasons,
    ...possible,
    ...facts,
  };
}
