import {
  GetImageCommand,
  GetImagePipelineCommand,
  ListImagePipelineImagesCommand,
} from '@aws-sdk/client-imagebuilder';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetServiceQuotaCommand } from '@aws-sdk/client-service-quotas';
import type { Experiment } from '../experiment.ts';
import { answerOf } from '../lab.ts';

const free = { minutes: 2 } as const;

/** The three errors that mean "unknown" where Image Builder models none. */
const UNKNOWN = ['InvalidRequestException', 'ClientException', 'ResourceNotFoundException'];

export const OTHERS: readonly Experiment[] = [
  {
    ...free,
    name: 'image-builder-knows-nothing-of-it',
    question:
      'Does Image Builder say of an image and a pipeline that do not exist one of the three errors that are known?',
    builtOn: 'src/aws/image-builder/unknown.ts',
    expected: { image: true, pipeline: true, list: true },
    otherwise: 'the event of such an image is repeated, and kept with the lost events',
    async observe(lab) {
      const { partition, region, account } = lab.place;
      const arn = (kind: string, version = '') =>
        `arn:${partition}:imagebuilder:${region}:${account}:${kind}/${lab.name('absent')}${version}`;
      const { imageBuilder } = lab.clients;
      const isKnown = async (call: Promise<unknown>) => UNKNOWN.includes(await answerOf(call));
      const imagePipelineArn = arn('image-pipeline');
      return {
        image: await isKnown(
          imageBuilder.send(new GetImageCommand({ imageBuildVersionArn: arn('image', '/1.0.0/1') })),
        ),
        pipeline: await isKnown(imageBuilder.send(new GetImagePipelineCommand({ imagePipelineArn }))),
        list: await isKnown(imageBuilder.send(new ListImagePipelineImagesCommand({ imagePipelineArn }))),
      };
    },
  },
  {
    ...free,
    name: 'function-that-is-absent',
    question: 'How is the invocation of a function answered that does not exist?',
    builtOn: 'src/aws/lambda/gates.ts',
    expected: { answer: 'ResourceNotFoundException' },
    otherwise: 'the gate counts as one that could not be asked',
    async observe(lab) {
      const call = new InvokeCommand({ FunctionName: lab.name('absent') });
      return { answer: await answerOf(lab.clients.lambda.send(call)) };
    },
  },
  {
    ...free,
    name: 'quota-of-vcpus',
    question: 'Is the quota of vCPUs of standard instances known under its code, and another code refused?',
    builtOn: 'src/aws/ec2/vcpu-shortages.ts',
    expected: { known: true, unknown: 'NoSuchResourceException' },
    otherwise: 'a plan says that the quota could not be read',
    async observe(lab) {
      const quota = (QuotaCode: string) =>
        lab.clients.serviceQuotas.send(new GetServiceQuotaCommand({ ServiceCode: 'ec2', QuotaCode }));
      const { Quota } = await quota('L-1216C47A');
      return { known: (Quota?.Value ?? 0) > 0, unknown: await answerOf(quota('L-00000000')) };
    },
  },
];
