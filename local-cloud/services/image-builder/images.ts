import type * as imagebuilder from '@aws-sdk/client-imagebuilder';
import type { Result } from '../../operations.ts';
import type { Region } from '../../region.ts';
import type { Builds } from './builds.ts';
import { imageFields, list, summary, versions } from './lists.ts';
import { find, partsOf } from './lookup.ts';
import { imagesOf, type State } from './model.ts';
import { checkSupported } from './requests.ts';

/** Images, built without a pipeline or by one. All of them are this account's own. */
export const imageOperations = ({ account }: Region, state: State, builds: Builds) => ({
  CreateImage(input: imagebuilder.CreateImageCommandInput) {
    checkSupported(input);
    const imageBuildVersionArn = builds.start({
      ...partsOf(state, input),
      tests: input.imageTestsConfiguration,
      scanning: input.imageScanningConfiguration,
      tags: input.tags ?? {},
    });
    return { imageBuildVersionArn, clientToken: input.clientToken };
  },

  CancelImageCreation(input: imagebuilder.CancelImageCreationCommandInput) {
    builds.cancel(input.imageBuildVersionArn);
    return { imageBuildVersionArn: input.imageBuildVersionArn, clientToken: input.clientToken };
  },

  GetImage: (input: imagebuilder.GetImageCommandInput): Result<imagebuilder.GetImageCommandOutput> => ({
    image: find(state.builds, 'image', input.imageBuildVersionArn).image,
  }),

  ListImages(input: imagebuilder.ListImagesCommandInput): Result<imagebuilder.ListImagesCommandOutput> {
    const own = (input.owner ?? 'Self') === 'Self' ? versions(imagesOf(state), account) : [];
    const { items, nextToken } = list(own, input, imageFields);
    return { imageVersionList: items, nextToken };
  },

  ListImageBuildVersions(
    input: imagebuilder.ListImageBuildVersionsCommandInput,
  ): Result<imagebuilder.ListImageBuildVersionsCommandOutput> {
    const prefix = input.imageVersionArn === undefined ? '' : `${input.imageVersionArn}/`;
    const found = imagesOf(state).filter((image) => image.arn.startsWith(prefix));
    const { items, nextToken } = list(found, input, imageFields);
    return { imageSummaryList: items.map((image) => summary(image, account)), nextToken };
  },
});
