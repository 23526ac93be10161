import { AwsError } from '../../operations.ts';
import { arn, type Region } from '../../region.ts';
import type { Instances } from './instances.ts';

/** How long before its end a Spot Instance is warned (EC2 user guide, "Spot Instance interruption notices"). */
const WARNING_MS = 120_000;

const RECLAIMED = {
  code: 'Server.SpotInstanceTermination',
  message: 'Server.SpotInstanceTermination: Spot instance termination',
  transition: 'Server.SpotInstanceTermination',
};

/** What becomes of Spot Instances that EC2 needs back. */
export interface SpotMarket {
  /**
   * Takes a Spot Instance back: it is recommended to be replaced and warned at once, and ends two minutes later. Throws
   * AwsError for an instance that isn't one.
   */
  interrupt(instanceId: string): void;
  onRecommendation(listener: (instanceId: string) => void): void;
}

export function createSpotMarket(region: Region, instances: Instances): SpotMarket {
  const listeners: ((instanceId: string) => void)[] = [];
  const emit = (instanceId: string, detailType: string, detail: Record<string, string>) =>
    region.emit({
      source: 'aws.ec2',
      'detail-type': detailType,
      resources: [arn(region, 'ec2', `instance/${instanceId}`)],
      detail: { 'instance-id': instanceId, ...detail },
    });
  return {
    interrupt(instanceId) {
      const instance = [...instances.all()].find((one) => one.instanceId === instanceId);
      if (instance?.lifecycle !== 'spot')
        throw new AwsError('InvalidParameterValue', `${instanceId} is not a Spot Instance`);
      emit(instanceId, 'EC2 Instance Rebalance Recommendation', {});
      emit(instanceId, 'EC2 Spot Instance Interruption Warning', { 'instance-action': 'terminate' });
      for (const listener of listeners) listener(instanceId);
      region.clock.after(WARNING_MS, () => instances.terminate(instanceId, RECLAIMED));
    },
    onRecommendation: (listener) => void listeners.push(listener),
  };
}
