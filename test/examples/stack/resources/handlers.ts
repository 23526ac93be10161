import { autoScalingGroup, scalingPolicy } from './auto-scaling.ts';
import { launchTemplate } from './ec2.ts';
import { type Handler, made } from './handler.ts';
import { component, imagePipeline, imageRecipe, infrastructureConfiguration } from './image-builder.ts';
import { listener, listenerRule, loadBalancer, targetGroup } from './load-balancing.ts';

/** The local cloud has neither networks nor IAM, and servers here read and write nothing: any name will do. */
const named = (kind: string, ...attributes: string[]): Handler => ({
  create: async (_, __, name) =>
    made(
      `${kind}-${name}`,
      Object.fromEntries(attributes.map((attribute) => [attribute, `${kind}-${name}`])),
    ),
  update: async (_, before) => before,
});

export const HANDLERS: Readonly<Record<string, Handler>> = {
  'AWS::EC2::SecurityGroup': named('sg', 'GroupId'),
  'AWS::EC2::SecurityGroupIngress': named('sgr'),
  'AWS::IAM::Role': named('role', 'Arn'),
  'AWS::IAM::Policy': named('policy'),
  'AWS::IAM::InstanceProfile': named('profile', 'Arn'),
  'AWS::SSM::Parameter': named('parameter'),
  'AWS::Logs::LogGroup': named('log-group', 'Arn'),
  'AWS::EC2::LaunchTemplate': launchTemplate,
  'AWS::AutoScaling::AutoScalingGroup': autoScalingGroup,
  'AWS::AutoScaling::ScalingPolicy': scalingPolicy,
  'AWS::ElasticLoadBalancingV2::LoadBalancer': loadBalancer,
  'AWS::ElasticLoadBalancingV2::TargetGroup': targetGroup,
  'AWS::ElasticLoadBalancingV2::Listener': listener,
  'AWS::ElasticLoadBalancingV2::ListenerRule': listenerRule,
  'AWS::ImageBuilder::Component': component,
  'AWS::ImageBuilder::ImageRecipe': imageRecipe,
  'AWS::ImageBuilder::InfrastructureConfiguration': infrastructureConfiguration,
  'AWS::ImageBuilder::ImagePipeline': imagePipeline,
};
