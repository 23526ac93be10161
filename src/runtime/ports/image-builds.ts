import { ImagebuilderClient } from '@aws-sdk/client-imagebuilder';
import { clientConfig, withDeadline } from '../../aws/client-config.ts';
import { imageBuilds } from '../../aws/image-builder/builds.ts';
import { imagePipelines } from '../../aws/image-builder/pipelines.ts';
import { placeOf } from '../../aws/place.ts';
import { setting } from '../environment.ts';

/* The adapters with what they alone need. */

const client = () => withDeadline(new ImagebuilderClient(clientConfig()));

export const builds = () => imageBuilds(client(), placeOf(setting('GREENSHIFT_STATE_MACHINE_ARN')));
export const pipelines = () => imagePipelines(client());
