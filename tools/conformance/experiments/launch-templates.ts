import {
  CreateLaunchTemplateCommand,
  CreateLaunchTemplateVersionCommand,
  DeleteLaunchTemplateVersionsCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  DescribeLaunchTemplatesCommand,
  DescribeLaunchTemplateVersionsCommand,
} from '@aws-sdk/client-ec2';
import type { Experiment } from '../experiment.ts';
import { answerOf, type Lab } from '../lab.ts';
import { template } from './fleet.ts';

const free = { minutes: 2 } as const;

const SNAPSHOT = 'snap-00000000000000000';
const NO_IMAGE = 'ami-00000000000000000';

const version = async (lab: Lab, LaunchTemplateData: object, ClientToken?: string) =>
  lab.clients.ec2.send(
    new CreateLaunchTemplateVersionCommand({
      LaunchTemplateId: await template(lab),
      SourceVersion: '1',
      ClientToken,
      LaunchTemplateData,
    }),
  );

export const LAUNCH_TEMPLATES: readonly Experiment[] = [
  {
    ...free,
    name: 'version-by-the-same-token',
    question: 'Does the same client token return the same version, and refuse another one?',
    builtOn: 'src/aws/ec2/launch-template-versions.ts',
    expected: { same: true, other: 'IdempotentParameterMismatch' },
    otherwise: 'the version is looked for by its description before it is made',
    async observe(lab) {
      const token = lab.name('token');
      const first = await version(lab, { KeyName: 'none' }, token);
      const second = await version(lab, { KeyName: 'none' }, token);
      const other = await answerOf(version(lab, { KeyName: 'other' }, token));
      const numberOf = (answer: typeof first) => answer.LaunchTemplateVersion?.VersionNumber;
      return { same: numberOf(first) === numberOf(second), other };
    },
  },
  {
    ...free,
    name: 'snapshots-are-not-inherited',
    question: 'Does a version that is made from another inherit the snapshots of its block devices?',
    builtOn: 'src/aws/ec2/launch-template-versions.ts',
    expected: { inherited: false },
    otherwise: 'the devices are written in full, with what is to be kept',
    async observe(lab) {
      const devices = [{ DeviceName: '/dev/sdf', Ebs: { SnapshotId: SNAPSHOT } }];
      const source = await version(lab, { BlockDeviceMappings: devices });
      const made = await lab.clients.ec2.send(
        new CreateLaunchTemplateVersionCommand({
          LaunchTemplateId: await template(lab),
          SourceVersion: String(source.LaunchTemplateVersion?.VersionNumber),
          LaunchTemplateData: { ImageId: lab.place.image },
        }),
      );
      const mappings = made.LaunchTemplateVersion?.LaunchTemplateData?.BlockDeviceMappings ?? [];
      return { inherited: mappings.some(({ Ebs }) => Ebs?.SnapshotId === SNAPSHOT) };
    },
  },
  {
    ...free,
    name: 'version-with-an-unknown-image',
    question: 'Is a version made whose image does not exist?',
    builtOn: 'src/aws/ec2/launch-template-versions.ts',
    expected: { answer: 'accepted' },
    otherwise: 'the refusal ends the rollout before anything was launched',
    async observe(lab) {
      return { answer: await answerOf(version(lab, { ImageId: NO_IMAGE })) };
    },
  },
  {
    ...free,
    name: 'version-that-is-absent',
    question: 'How is the deletion of a version answered that does not exist, and of the default one?',
    builtOn: 'src/aws/ec2/launch-template-versions.ts',
    expected: { absent: 'launchTemplateVersionDoesNotExist', byDefault: 'accepted' },
    otherwise: 'the deletion is repeated, and told when it goes on failing',
    async observe(lab) {
      const LaunchTemplateId = await template(lab);
      const codeOf = async (Version: string) => {
        const { UnsuccessfullyDeletedLaunchTemplateVersions: failed = [] } = await lab.clients.ec2.send(
          new DeleteLaunchTemplateVersionsCommand({ LaunchTemplateId, Versions: [Version] }),
        );
        return failed[0]?.ResponseError?.Code ?? 'accepted';
      };
      return { absent: await codeOf('999'), byDefault: await answerOf(codeOf('1')) };
    },
  },
  {
    ...free,
    name: 'template-that-is-absent',
    question: 'Which errors say that a launch template, or a version of it, does not exist?',
    builtOn: 'src/aws/ec2/source-version.ts',
    expected: {
      id: 'InvalidLaunchTemplateId.NotFound',
      name: 'InvalidLaunchTemplateName.NotFoundException',
      version: 'InvalidLaunchTemplateId.VersionNotFound',
    },
    otherwise: 'the call counts as refused, and registration or the rollout says so',
    async observe(lab) {
      const { ec2 } = lab.clients;
      const versions = (LaunchTemplateId: string, Version: string) =>
        ec2.send(new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId, Versions: [Version] }));
      const named = new DescribeLaunchTemplatesCommand({ LaunchTemplateNames: [lab.name('absent')] });
      return {
        id: await answerOf(versions('lt-00000000000000000', '1')),
        name: await answerOf(ec2.send(named)),
        version: await answerOf(versions(await template(lab), '999')),
      };
    },
  },
  {
    ...free,
    name: 'template-made-twice',
    question: 'How is a launch template refused whose name is taken?',
    builtOn: 'src/aws/ec2/adopted-template.ts',
    expected: { answer: 'InvalidLaunchTemplateName.AlreadyExistsException' },
    otherwise: 'the call counts as refused, and the next one finds the template',
    async observe(lab) {
      await template(lab);
      const again = new CreateLaunchTemplateCommand({
        LaunchTemplateName: lab.name('template'),
        LaunchTemplateData: { ImageId: lab.place.image },
      });
      return { answer: await answerOf(lab.clients.ec2.send(again)) };
    },
  },
  {
    ...free,
    name: 'images-and-servers-that-are-absent',
    question:
      'How are reads answered of an image and of a server that do not exist, and of ids with a page size?',
    builtOn: 'src/aws/ec2/images.ts',
    expected: {
      image: 'InvalidAMIID.NotFound',
      server: 'InvalidInstanceID.NotFound',
      paged: 'InvalidParameterCombination',
    },
    otherwise: 'the image counts as refused; a server that is not found is not counted',
    async observe(lab) {
      const { ec2 } = lab.clients;
      const InstanceIds = ['i-00000000000000000'];
      return {
        image: await answerOf(ec2.send(new DescribeImagesCommand({ ImageIds: [NO_IMAGE] }))),
        server: await answerOf(ec2.send(new DescribeInstancesCommand({ InstanceIds }))),
        paged: await answerOf(ec2.send(new DescribeInstancesCommand({ InstanceIds, MaxResults: 5 }))),
      };
    },
  },
];
