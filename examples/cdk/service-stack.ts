import {
  ArnFormat,
  Aws,
  aws_autoscaling as autoscaling,
  CfnOutput,
  CfnParameter,
  Duration,
  aws_ec2 as ec2,
  aws_elasticloadbalancingv2 as elb,
  aws_iam as iam,
  aws_imagebuilder as imagebuilder,
  aws_logs as logs,
  RemovalPolicy,
  Stack,
  type StackProps,
  aws_ssm as ssm,
  Tags,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';

export interface ServiceProps extends StackProps {
  /** The name of the service, as Greenshift has it. */
  readonly service: string;
  readonly vpcId: string;
  /** Of two zones at least, a subnet each. */
  readonly subnetIds: string[];
  readonly availabilityZones: string[];
  readonly certificateArn: string;
  /** What the first fleet runs. Fleets that Greenshift makes run what the pipeline builds. */
  readonly firstImage: string;
  /** True until the service is registered; then false for good, and the group is Greenshift's. */
  readonly withFirstFleet: boolean;
  readonly instanceType?: string;
}

interface Made {
  readonly rule: elb.CfnListenerRule;
  readonly sideA: elb.ApplicationTargetGroup;
  readonly sideB: elb.ApplicationTargetGroup;
  readonly pattern: autoscaling.CfnAutoScalingGroup;
  readonly pipeline: imagebuilder.CfnImagePipeline;
}

const PORT = 8080;
const LARGEST = 8;
const HOOK_TIMEOUT = 600;

/** Completed by the agent of a server, see `examples/web/agent.mjs`. Fleets get them from the pattern. */
const HOOKS = [
  {
    lifecycleHookName: 'agent-ready',
    lifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
    heartbeatTimeout: HOOK_TIMEOUT,
    defaultResult: 'ABANDON',
  },
  {
    lifecycleHookName: 'work-finished',
    lifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
    heartbeatTimeout: HOOK_TIMEOUT,
    defaultResult: 'CONTINUE',
  },
];

/** A web service that Greenshift rolls out. README.md beside it says how the first fleet comes about. */
export class ServiceStack extends Stack {
  readonly #props: ServiceProps;
  readonly #vpc: ec2.IVpc;

  constructor(scope: Construct, id: string, props: ServiceProps) {
    super(scope, id, props);
    this.#props = props;
    const { vpcId, subnetIds: publicSubnetIds, availabilityZones } = props;
    this.#vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', { vpcId, availabilityZones, publicSubnetIds });
    const [sideA, sideB] = [this.#targetGroup('TargetGroupA'), this.#targetGroup('TargetGroupB')];
    const balancer = new ec2.SecurityGroup(this, 'BalancerGroup', { vpc: this.#vpc });
    const rule = this.#rule(balancer, sideA);
    const template = this.#template(balancer);
    const pattern = this.#pattern(template, sideA);
    if (props.withFirstFleet) this.#firstFleet(template, sideA);
    this.#output({ rule, sideA, sideB, pattern, pipeline: this.#pipeline() });
  }

  /** The two are the same: Greenshift tells what differs. */
  #targetGroup(id: string): elb.ApplicationTargetGroup {
    const group = new elb.ApplicationTargetGroup(this, id, {
      vpc: this.#vpc,
      targetType: elb.TargetType.INSTANCE,
      protocol: elb.ApplicationProtocol.HTTP,
      port: PORT,
      deregistrationDelay: Duration.seconds(60),
      healthCheck: {
        path: '/healthz',
        interval: Duration.seconds(10),
        timeout: Duration.seconds(5),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 3,
      },
    });
    Tags.of(group).add('greenshift:service', this.#props.service);
    return group;
  }

  /**
   * The traffic is split by a rule whose properties never change, so that no deployment puts the weights back: a listener
   * whose default action forwards is written with each change of its certificate.
   */
  #rule(securityGroup: ec2.ISecurityGroup, side: elb.ApplicationTargetGroup): elb.CfnListenerRule {
    const balancer = new elb.ApplicationLoadBalancer(this, 'LoadBalancer', {
      vpc: this.#vpc,
      internetFacing: true,
      securityGroup,
    });
    const listener = balancer.addListener('Https', {
      port: 443,
      certificates: [elb.ListenerCertificate.fromArn(this.#props.certificateArn)],
      sslPolicy: elb.SslPolicy.TLS13_RES,
      defaultAction: elb.ListenerAction.fixedResponse(404, { messageBody: 'no such service' }),
    });
    return new elb.CfnListenerRule(this, 'Rule', {
      listenerArn: listener.listenerArn,
      priority: 100,
      conditions: [{ field: 'path-pattern', pathPatternConfig: { values: ['*'] } }],
      actions: [{ type: 'forward', targetGroupArn: side.targetGroupArn }],
      tags: [{ key: 'greenshift:service', value: this.#props.service }],
    });
  }

  /** Its role is under the path that Greenshift may pass roles of (its parameter `passableRoles`). */
  #template(balancer: ec2.ISecurityGroup): ec2.LaunchTemplate {
    const { firstImage, instanceType = 't3.small', service } = this.#props;
    const securityGroup = new ec2.SecurityGroup(this, 'ServerGroup', { vpc: this.#vpc });
    securityGroup.addIngressRule(balancer, ec2.Port.tcp(PORT), 'Requests and health checks');
    const role = new iam.Role(this, 'ServerRole', {
      path: '/greenshift/',
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      inlinePolicies: {
        servers: new iam.PolicyDocument({ statements: this.#permissions(this.#settings()) }),
      },
    });
    const template = new ec2.LaunchTemplate(this, 'Template', {
      machineImage: {
        getImage: () => ({
          imageId: firstImage,
          osType: ec2.OperatingSystemType.LINUX,
          userData: ec2.UserData.forLinux(),
        }),
      },
      instanceType: new ec2.InstanceType(instanceType),
      instanceProfile: new iam.InstanceProfile(this, 'ServerProfile', { role, path: '/greenshift/' }),
      securityGroup,
      requireImdsv2: true,
      httpPutResponseHopLimit: 1,
      detailedMonitoring: true,
    });
    Tags.of(template).add('greenshift:service', service);
    return template;
  }

  /**
   * What servers read when they start, and the group that they write to, which outlives them. Beside it they need
   * `/<service>/agent-token`, a SecureString, which CloudFormation can't make.
   */
  #settings(): logs.LogGroup {
    const { service } = this.#props;
    new ssm.StringParameter(this, 'Greeting', {
      parameterName: `/${service}/greeting`,
      stringValue: 'hello from',
    });
    return new logs.LogGroup(this, 'ServerLogs', {
      logGroupName: `/${service}/servers`,
      retention: logs.RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  #permissions(group: logs.LogGroup): iam.PolicyStatement[] {
    const { service } = this.#props;
    const arn = (of: string, resource: string) =>
      this.formatArn({ service: of, resource, arnFormat: ArnFormat.NO_RESOURCE_NAME });
    const allow = (actions: string[], resources: string[]) => new iam.PolicyStatement({ actions, resources });
    return [
      allow(
        ['ssm:GetParametersByPath'],
        [arn('ssm', `parameter/${service}`), arn('ssm', `parameter/${service}/*`)],
      ),
      allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [group.logGroupArn]),
      allow(
        ['autoscaling:CompleteLifecycleAction', 'autoscaling:RecordLifecycleActionHeartbeat'],
        [arn('autoscaling', `autoScalingGroup:*:autoScalingGroupName/${service}-*`)],
      ),
      allow(['autoscaling:DescribeAutoScalingInstances', 'autoscaling:DescribeLifecycleHooks'], ['*']),
    ];
  }

  /** What every fleet is made like. It is empty and stays so: change it as any other resource. */
  #pattern(template: ec2.LaunchTemplate, side: elb.ApplicationTargetGroup): autoscaling.CfnAutoScalingGroup {
    const pattern = this.#group('Pattern', template, side, { minSize: '0', desiredCapacity: '0' });
    new autoscaling.CfnScalingPolicy(this, 'Tracking', {
      autoScalingGroupName: pattern.ref,
      policyType: 'TargetTrackingScaling',
      targetTrackingConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: 'ASGAverageCPUUtilization' },
        targetValue: 60,
      },
    });
    return pattern;
  }

  /** The fleet that serves before the first rollout, which replaces it. It leaves this stack, not the account. */
  #firstFleet(template: ec2.LaunchTemplate, side: elb.ApplicationTargetGroup): void {
    const { service } = this.#props;
    const group = this.#group('FirstFleet', template, side, {
      autoScalingGroupName: `${service}-original`,
      minSize: '2',
      tags: [{ key: 'greenshift:service', value: service, propagateAtLaunch: true }],
    });
    group.node.addDependency(this.node.findChild('Greeting'));
    group.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }

  #group(
    id: string,
    template: ec2.LaunchTemplate,
    side: elb.ApplicationTargetGroup,
    { tags = [], ...own }: Partial<autoscaling.CfnAutoScalingGroupProps>,
  ): autoscaling.CfnAutoScalingGroup {
    return new autoscaling.CfnAutoScalingGroup(this, id, {
      minSize: '0',
      ...own,
      maxSize: String(LARGEST),
      vpcZoneIdentifier: this.#props.subnetIds,
      launchTemplate: {
        launchTemplateId: template.launchTemplateId,
        version: template.latestVersionNumber,
      },
      targetGroupArns: [side.targetGroupArn],
      healthCheckType: 'ELB',
      healthCheckGracePeriod: 120,
      lifecycleHookSpecificationList: HOOKS,
      metricsCollection: [{ granularity: '1Minute' }],
      tags: [{ key: 'team', value: this.#props.service, propagateAtLaunch: true }, ...tags],
    });
  }

  /** Another version for every other document or parent: neither component nor recipe ever changes. */
  #pipeline(): imagebuilder.CfnImagePipeline {
    const { service: name } = this.#props;
    const version = new CfnParameter(this, 'ImageVersion', { default: '1.0.0' }).valueAsString;
    const uri = new CfnParameter(this, 'ComponentUri', { description: 's3://bucket/key' }).valueAsString;
    const managed = ['AmazonSSMManagedInstanceCore', 'EC2InstanceProfileForImageBuilder'];
    const role = new iam.Role(this, 'BuilderRole', {
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      managedPolicies: managed.map((policy) => iam.ManagedPolicy.fromAwsManagedPolicyName(policy)),
    });
    const profile = new iam.InstanceProfile(this, 'BuilderProfile', { role });
    const component = new imagebuilder.CfnComponent(this, 'Component', {
      name,
      version,
      platform: 'Linux',
      uri,
    });
    component.applyRemovalPolicy(RemovalPolicy.RETAIN);
    const recipe = new imagebuilder.CfnImageRecipe(this, 'Recipe', {
      name,
      version,
      parentImage: `arn:${Aws.PARTITION}:imagebuilder:${Aws.REGION}:aws:image/amazon-linux-2023-x86/x.x.x`,
      components: [{ componentArn: component.ref }],
    });
    recipe.applyRemovalPolicy(RemovalPolicy.RETAIN);
    const builders = new imagebuilder.CfnInfrastructureConfiguration(this, 'Builders', {
      name,
      instanceProfileName: profile.instanceProfileName,
    });
    return new imagebuilder.CfnImagePipeline(this, 'Pipeline', {
      name,
      imageRecipeArn: recipe.ref,
      infrastructureConfigurationArn: builders.ref,
    });
  }

  /** The spec of the service, for `greenshift apply`. */
  #output(made: Made): void {
    const { service } = this.#props;
    const spec = {
      service,
      image: { pipeline: made.pipeline.ref, owners: [Aws.ACCOUNT_ID] },
      traffic: {
        rule: made.rule.ref,
        targetGroups: [made.sideA.targetGroupArn, made.sideB.targetGroupArn],
      },
      fleet: { name: `${service}-original`, like: made.pattern.ref, followTemplate: true },
      steps: [
        { weight: 5, bake: '10m' },
        { weight: 25, bake: '10m' },
        { weight: 95, bake: '10m' },
        { weight: 100, bake: '30m' },
      ],
    };
    new CfnOutput(this, 'Spec', { value: this.toJsonString(spec) });
  }
}
