import type { ApiFacts } from './api.ts';

const plain = { version: '', xmlNamespace: '', target: '', queryCompatible: false } as const;

/** Every AWS API that the local cloud can speak. A client's code is loaded when its service is offered. */
export const apis: readonly ApiFacts[] = [
  {
    ...plain,
    signingName: 'autoscaling',
    namespace: 'com.amazonaws.autoscaling',
    protocol: 'query',
    version: '2011-01-01',
    xmlNamespace: 'http://autoscaling.amazonaws.com/doc/2011-01-01/',
    load: () => import('@aws-sdk/client-auto-scaling'),
  },
  {
    ...plain,
    signingName: 'elasticloadbalancing',
    namespace: 'com.amazonaws.elasticloadbalancingv2',
    protocol: 'query',
    version: '2015-12-01',
    xmlNamespace: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/',
    load: () => import('@aws-sdk/client-elastic-load-balancing-v2'),
  },
  {
    ...plain,
    signingName: 'ec2',
    namespace: 'com.amazonaws.ec2',
    protocol: 'ec2',
    version: '2016-11-15',
    xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
    load: () => import('@aws-sdk/client-ec2'),
  },
  {
    ...plain,
    signingName: 'monitoring',
    namespace: 'com.amazonaws.cloudwatch',
    protocol: 'json',
    version: '2010-08-01',
    xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
    target: 'GraniteServiceVersion20100801',
    queryCompatible: true,
    load: () => import('@aws-sdk/client-cloudwatch'),
  },
  {
    ...plain,
    signingName: 'states',
    namespace: 'com.amazonaws.sfn',
    protocol: 'json',
    target: 'AWSStepFunctions',
    load: () => import('@aws-sdk/client-sfn'),
  },
  {
    ...plain,
    signingName: 'events',
    namespace: 'com.amazonaws.eventbridge',
    protocol: 'json',
    target: 'AWSEvents',
    load: () => import('@aws-sdk/client-eventbridge'),
  },
  {
    ...plain,
    signingName: 'imagebuilder',
    namespace: 'com.amazonaws.imagebuilder',
    protocol: 'rest-json',
    load: () => import('@aws-sdk/client-imagebuilder'),
  },
  {
    ...plain,
    signingName: 'servicequotas',
    namespace: 'com.amazonaws.servicequotas',
    protocol: 'json',
    target: 'ServiceQuotasV20190624',
    load: () => import('@aws-sdk/client-service-quotas'),
  },
  {
    ...plain,
    signingName: 'lambda',
    namespace: 'com.amazonaws.lambda',
    protocol: 'rest-json',
    load: () => import('@aws-sdk/client-lambda'),
  },
];
