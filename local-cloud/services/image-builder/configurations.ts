import type * as imagebuilder from '@aws-sdk/client-imagebuilder';
import { arn, type Region } from '../../region.ts';
import { type State, slug } from './model.ts';
import { add, checkName, invalidRequest } from './requests.ts';

/** What an image is built on, and how it is named and tagged. */
export const configurationOperations = (region: Region, state: State) => ({
  CreateInfrastructureConfiguration(input: imagebuilder.CreateInfrastructureConfigurationCommandInput) {
    const { clientToken, ...kept } = input;
    const id = idOf(region, 'infrastructure-configuration', input.name);
    if (!input.instanceProfileName) throw invalidRequest('An instance profile is required.');
    const dateCreated = new Date(region.clock.now()).toISOString();
    add(state.infrastructures, id, { ...kept, arn: id, dateCreated });
    return { infrastructureConfigurationArn: id, clientToken };
  },

  CreateDistributionConfiguration(input: imagebuilder.CreateDistributionConfigurationCommandInput) {
    const { clientToken, ...kept } = input;
    const id = idOf(region, 'distribution-configuration', input.name);
    checkDistributions(input.distributions ?? []);
    const dateCreated = new Date(region.clock.now()).toISOString();
    add(state.distributions, id, { ...kept, arn: id, timeoutMinutes: 720, dateCreated });
    return { distributionConfigurationArn: id, clientToken };
  },
});

const idOf = (region: Region, kind: string, name: string | undefined) =>
  arn(region, 'imagebuilder', `${kind}/${slug(checkName(name).name)}`);

const distributionKeys = ['region', 'amiDistributionConfiguration'];
const amiKeys = ['name', 'description', 'amiTags', 'targetAccountIds'];

/** Whether there are such places shows as a build is distributed. */
function checkDistributions(distributions: readonly imagebuilder.Distribution[]): void {
  if (distributions.length === 0) throw invalidRequest('A distribution is required.');
  for (const distribution of distributions) checkDistribution(distribution);
}

function checkDistribution(distribution: imagebuilder.Distribution): void {
  if (!distribution.region) throw invalidRequest('A distribution names a region.');
  const ami = distribution.amiDistributionConfiguration ?? {};
  const foreign = [
    ...Object.keys(distribution).filter((key) => !distributionKeys.includes(key)),
    ...Object.keys(ami).filter((key) => !amiKeys.includes(key)),
  ];
  if (foreign.length > 0) throw invalidRequest(`A distribution's ${foreign[0]} is not supported here.`);
  if (ami.name !== undefined && !/\{\{\s*imagebuilder:buildDate\s*\}\}/.test(ami.name))
    throw invalidRequest('The name of a distributed image must contain {{ imagebuilder:buildDate }}.');
}
