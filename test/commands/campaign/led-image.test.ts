import { expect, test } from 'vitest';
import { leadCampaign } from '../../../src/commands/campaign/lead.ts';
import { BUILD, ID } from '../../world/campaigns.ts';
import { aPair, askedOf, CALLER, COPY } from '../../world/led-campaigns.ts';
import { ACCOUNT, build } from '../../world/specs.ts';

async function aCopy(tags?: Readonly<Record<string, string>>) {
  const { eu } = await aPair();
  const image = { id: COPY, owner: ACCOUNT, state: 'available', architecture: 'arm64' };
  eu.cloud.images.set(COPY, { ...image, ...(tags && { tags }) });
  return eu;
}

// Whoever leads could name any AMI of the account as that of a build, and services that follow the build's recipe took it.
test('an AMI that its tag says is of another build is not begun with', async () => {
  const eu = await aCopy({ Ec2ImageBuilderArn: build('debug/0.0.1/1') });
  await expect(leadCampaign(eu.ports, askedOf(), CALLER)).rejects.toThrow(
    `${COPY} is an AMI of ${build('debug/0.0.1/1')} by its tag Ec2ImageBuilderArn, and not of ${BUILD}`,
  );
  expect(await eu.ports.campaigns.find(ID)).toBeUndefined();
});

test.each([[{ Ec2ImageBuilderArn: BUILD }], [{ Name: 'web' }], [undefined]])(
  'an AMI with the tags %j is begun with',
  async (tags) => {
    const eu = await aCopy(tags);
    expect(await leadCampaign(eu.ports, askedOf(), CALLER)).toMatchObject({ outcome: 'begun' });
  },
);
