import { CreateLaunchTemplateCommand, CreateLaunchTemplateVersionCommand } from '@aws-sdk/client-ec2';
import { type Handler, made } from './handler.ts';

/** Each change is another version. */
export const launchTemplate: Handler = {
  async create({ ec2 }, { LaunchTemplateData, TagSpecifications }, name) {
    const input = { LaunchTemplateName: name, LaunchTemplateData, TagSpecifications };
    const { LaunchTemplate } = await ec2.send(new CreateLaunchTemplateCommand(input));
    return made(LaunchTemplate?.LaunchTemplateId, { LatestVersionNumber: '1' });
  },
  async update({ ec2 }, { ref }, { LaunchTemplateData }) {
    const input = { LaunchTemplateId: ref, LaunchTemplateData };
    const { LaunchTemplateVersion } = await ec2.send(new CreateLaunchTemplateVersionCommand(input));
    return made(ref, { LatestVersionNumber: String(LaunchTemplateVersion?.VersionNumber) });
  },
};
