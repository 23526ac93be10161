import type { InstanceHosts, ProbeResult } from '../../instance-hosts.ts';
import type { Region } from '../../region.ts';
import type { Target } from './model.ts';
import { isFlowProtocol } from './protocols.ts';
import { beginSlowStart } from './slow-start.ts';

/** What a target's state says in Describe. */
export function setHealth(target: Target, state: Target['state'], reason?: string, description?: string) {
  target.state = state;
  target.reason = reason;
  target.description = description;
  target.targetGroup.eligible = undefined;
}

/**
 * Checks a target's health until the returned function is called. The first check comes within an interval of the
 * registration; one passing check makes an `initial` target healthy, from then on the thresholds hold.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
export function watchHealth(region: Region, hosts: InstanceHosts, target: Target): () => void {
  const { clock } = region;
  const settings = target.targetGroup.healthCheck;
  let streak = 0;
  let stopped = false;
  setHealth(target, 'initial', 'Elb.RegistrationInProgress', 'Target registration is in progress');

  const check = () => {
    if (target.reason === 'Elb.RegistrationInProgress') {
      setHealth(target, 'initial', 'Elb.InitialHealthChecking', 'Initial health checks in progress');
    }
    const begun = clock.now();
    const settle = (result: ProbeResult) => {
      if (stopped) return;
      // A streak counts passes upwards and failures downwards, so that either kind ends the other.
      streak = result === 'passed' ? Math.max(streak, 0) + 1 : Math.min(streak, 0) - 1;
      judge(target, streak, result, clock.now());
      // On a fast clock a probe can outlast the interval: the next one follows it, they never overlap.
      cancel = clock.after(Math.max(0, begun + settings.interval * 1000 - clock.now()), check);
    };
    const result = probe(hosts, target);
    if (result instanceof Promise) result.then(settle, () => settle('failed'));
    else settle(result);
  };

  // Spread over the interval, or else a fleet that registers at once is probed at once for ever.
  let cancel = clock.after(Math.floor(region.random() * settings.interval * 1000), check);
  return () => {
    stopped = true;
    cancel();
  };
}

function probe(hosts: InstanceHosts, target: Target): ProbeResult | Promise<ProbeResult> {
  const { protocol, path = '/', timeout: seconds, matcher = '200' } = target.targetGroup.healthCheck;
  const timeout = seconds * 1000;
  // A target that should speak gRPC is spoken to in HTTP/1.1 here, and is well when it answers well in that.
  const codes = target.targetGroup.version === 'GRPC' ? '200' : matcher;
  try {
    if (protocol === 'TCP') return hosts.probe(target.instanceId, { protocol, timeout });
    return hosts.probe(target.instanceId, { protocol: 'HTTP', path, timeout, matcher: codes });
  } catch {
    return 'failed';
  }
}

function judge(target: Target, streak: number, result: ProbeResult, now: number) {
  const { healthyThreshold, unhealthyThreshold } = target.targetGroup.healthCheck;
  if (result === 'passed') {
    const enough = target.state === 'initial' || streak >= healthyThreshold;
    if (target.state !== 'healthy' && enough) {
      beginSlowStart(target, now);
      setHealth(target, 'healthy');
    }
    return;
  }
  // An unhealthy target shows the reason of its latest failure.
  if (target.state === 'unhealthy' || -streak >= unhealthyThreshold) {
    const [reason, description] = failure(target, result);
    setHealth(target, 'unhealthy', reason, description);
  }
}

/** A network load balancer has one reason for all (its user guide, "Target health status"). */
function failure(
  { targetGroup: { protocol } }: Target,
  result: Exclude<ProbeResult, 'passed'>,
): [reason: string, description: string] {
  if (isFlowProtocol(protocol)) return ['Target.FailedHealthChecks', 'Health checks failed'];
  if (result === 'timeout') return ['Target.Timeout', 'Request timed out'];
  if (result === 'failed') return ['Target.FailedHealthChecks', 'Health checks failed'];
  return ['Target.ResponseCodeMismatch', `Health checks failed with these codes: [${result.mismatch}]`];
}
