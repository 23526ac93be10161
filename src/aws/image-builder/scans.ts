import {
  type Image,
  type ImagebuilderClient,
  type ImageScanFinding,
  ListImageScanFindingAggregationsCommand,
  ListImageScanFindingsCommand,
} from '@aws-sdk/client-imagebuilder';
import type { BuiltImage } from '../../ports/builds.ts';
import type { ScanFinding, SeverityCounts } from '../../rollout/images/vulnerabilities.ts';
import { callAws, paginate } from '../call.ts';

type Client = Pick<ImagebuilderClient, 'send'>;

/** The filter of both lists (Image Builder API reference, `ListImageScanFindings`). */
const BUILD = 'imageBuildVersionArn';

/**
 * How a build was tested and scanned. The tests of a pipeline run unless they are turned off, and a build whose tests fail
 * is never available. A scan that has no state yet is to begin.
 */
export function checksOf(image: Image): Pick<BuiltImage, 'isUntested' | 'scan'> {
  const isUntested =
    image.imageTestsConfiguration?.imageTestsEnabled === false || image.buildType === 'IMPORT';
  const isScanned = image.imageScanningConfiguration?.imageScanningEnabled === true;
  const scan = image.scanState?.status ?? (isScanned ? 'PENDING' : undefined);
  return { ...(isUntested && { isUntested }), ...(scan !== undefined && { scan }) };
}

/** A build that nothing was found of has no count. */
export async function countFindings(client: Client, buildArn: string): Promise<SeverityCounts> {
  const filter = { name: BUILD, values: [buildArn] };
  const aggregations = await paginate(async (nextToken: string | undefined) => {
    const command = new ListImageScanFindingAggregationsCommand({ filter, nextToken });
    const response = await callAws(`count the findings of ${buildArn}`, client.send(command));
    return { items: response.responses, next: response.nextToken };
  });
  const own = aggregations.find(({ imageAggregation: of }) => of?.imageBuildVersionArn === buildArn);
  const { critical = 0, high = 0, medium = 0, all = 0 } = own?.imageAggregation?.severityCounts ?? {};
  return { critical, high, medium, all };
}

export async function findings(client: Client, buildArn: string): Promise<ScanFinding[]> {
  const filters = [{ name: BUILD, values: [buildArn] }];
  const found = await paginate(async (nextToken: string | undefined) => {
    const command = new ListImageScanFindingsCommand({ filters, nextToken });
    const response = await callAws(`list the findings of ${buildArn}`, client.send(command));
    return { items: response.findings, next: response.nextToken };
  });
  return found.map(findingOf);
}

const findingOf = ({
  packageVulnerabilityDetails: details,
  severity = '',
  title = '',
}: ImageScanFinding) => ({
  id: details?.vulnerabilityId ?? title,
  severity: severity.toLowerCase(),
});
