/** `hold`: the bake continues, or its metrics are missing. `inconclusive`: the bake is over, with too few requests. */
export type Verdict =
  | { readonly kind: 'pass' }
  | { readonly kind: 'hold'; readonly reason: string; readonly code?: HoldCode }
  | { readonly kind: 'inconclusive'; readonly reason: string }
  | { readonly kind: 'fail'; readonly code: FailureCode; readonly reason: string };

export type FailureCode =
  | 'Alarm'
  | 'BadResponses'
  | 'MetricWorse'
  | 'Outage'
  | 'GreenGone'
  | 'GreenUnhealthy'
  | 'LaunchRefused'
  | 'Inconclusive'
  | 'HeldTooLong'
  | 'ClientErrors'
  | 'BlueShrunk'
  | 'PauseOver'
  | 'ProbeFailed'
  | 'ProbesUnsent'
  | 'GateFailed'
  | 'GateTimeout'
  | 'GateUnanswered'
  | 'WayBackUnproven'
  | 'WrongImage';

/** Speaks against green without being enough to revert at once. People are notified. */
export type HoldCode = 'Alarm' | 'BadResponses' | 'ClientErrors' | 'MetricUnknown' | 'MetricWorse' | 'Outage';
