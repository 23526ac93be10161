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

  /** Images go to this account in this region alone. */
  CreateDistributionConfiguration(input: imagebuilder.CreateDistributionConfigurationCommandInput) {
    const { clientToken, ...kept } = input;
    const id = idOf(region, 'distribution-configuration', input.name);
    checkDistributions(region, input.distributions ?? []);
    const dateCreated = new Date(region.clock.now()).toISOString();
    add(state.distributions, id, { ...kept, arn: id, timeoutMinutes: 720, dateCreated });
    return { distributionConfigurationArn: id, clientToken };
  },
});

const idOf = (region: Region, kind: string, name: string | undefined) =>
  arn(region, 'imagebuilder', `${kind}/${slug(checkName(name).name)}`);

const distributionKeys = ['region', 'amiDistributionConfiguration'];
const amiKeys = ['name', 'description', 'amiTags'];

function checkDistributions(region: Region, distributions: readonly imagebuilder.Distribution[]): void {
  const [distribution, ...others] = distributions;
  if (distribution?.region !== region.name || others.length > 0)
    throw invalidRequest(`Images are distributed to ${region.name} alone here.`);
  const ami = distribution.amiDistributionConfiguration ?? {};
  const foreign = [
    ...Object.keys(distribution).filter((key) => !distributionKeys.includes(key)),
    ...Object.keys(ami).filter((key) => !amiKeys.includes(key)),
  ];
  if (foreign.length > 0) throw invalidRequest(`A distribution's ${foreign[0]} is not supported here.`);
  if (ami.name !== undefined && !/\{\{\s*imagebuilder:buildDate\s*\}\}/.test(ami.name))
    throw invalidRequest('The name of a distributed image must contain {{ imagebuilder:buildDate }}.');
}
