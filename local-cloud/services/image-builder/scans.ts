import type * as imagebuilder from '@aws-sdk/client-imagebuilder';
import { AwsError, type Result } from '../../operations.ts';
import { page } from '../../paging.ts';
import type { Region } from '../../region.ts';
import { find } from './lookup.ts';
import type { Build, State } from './model.ts';
import { invalidRequest } from './requests.ts';
import type { Vulnerability } from './vulnerability.ts';

/** Stands in for Amazon Inspector: what is known of a build may change after it was scanned. */
export interface Scanner {
  know(buildArn: string, vulnerabilities: readonly Vulnerability[]): void;
}

export const createScanner = (region: Region, state: State): Scanner => ({
  know(buildArn, vulnerabilities) {
    const build = find(state.builds, 'image', buildArn);
    build.vulnerabilities = vulnerabilities;
    announce(region, build);
  },
});

/** A scan ends before its build is available; what it has found is announced. */
export function endScan(region: Region, build: Build): void {
  if (!build.image.scanState) return;
  build.image = { ...build.image, scanState: { status: 'COMPLETED' } };
  announce(region, build);
}

function announce(region: Region, { image, vulnerabilities }: Build): void {
  if (image.scanState?.status !== 'COMPLETED' || vulnerabilities.length === 0) return;
  const pipeline = image.sourcePipelineArn === undefined ? [] : [image.sourcePipelineArn];
  region.emit({
    source: 'aws.imagebuilder',
    'detail-type': 'EC2 Image Builder CVE Detected',
    resources: [image.arn, ...pipeline],
    detail: { 'resource-id': 'i-00000000', 'finding-severity-counts': countsOf(vulnerabilities) },
  });
}

/** Severities below medium are in `all` alone. */
function countsOf(vulnerabilities: readonly Vulnerability[]) {
  const of = (wanted: string) => vulnerabilities.filter(({ severity }) => severity === wanted).length;
  return { all: vulnerabilities.length, critical: of('CRITICAL'), high: of('HIGH'), medium: of('MEDIUM') };
}

/** Fields by which findings are found; a finding has one of the values of every filter. */
const FIELDS: Readonly<Record<string, (finding: imagebuilder.ImageScanFinding) => string | undefined>> = {
  imageBuildVersionArn: ({ imageBuildVersionArn }) => imageBuildVersionArn,
  imagePipelineArn: ({ imagePipelineArn }) => imagePipelineArn,
  vulnerabilityId: ({ packageVulnerabilityDetails }) => packageVulnerabilityDetails?.vulnerabilityId,
  severity: ({ severity }) => severity,
};

const matcherOf = ({ name = '', values = [] }: imagebuilder.Filter) => {
  const field = FIELDS[name];
  if (!field) throw new AwsError('InvalidParameterException', `The filter ${name} is not known.`);
  return (finding: imagebuilder.ImageScanFinding) => values.includes(field(finding) ?? '');
};

const PAGES = { max: 25, code: 'InvalidPaginationTokenException' };

export const scanOperations = ({ account }: Region, state: State) => ({
  /** By build alone: counts of accounts, pipelines and vulnerabilities are not needed here. */
  ListImageScanFindingAggregations({
    filter,
    nextToken,
  }: imagebuilder.ListImageScanFindingAggregationsCommandInput): Result<imagebuilder.ListImageScanFindingAggregationsCommandOutput> {
    if (filter?.name !== 'imageBuildVersionArn')
      throw invalidRequest('Findings are counted by imageBuildVersionArn alone here.');
    const scanned = (filter.values ?? []).flatMap((id) => scannedBuild(state, id));
    const counted = scanned.map(({ image, vulnerabilities }) => ({
      imageAggregation: { imageBuildVersionArn: image.arn, severityCounts: countsOf(vulnerabilities) },
    }));
    const { items, nextToken: next } = page(counted, undefined, nextToken, PAGES);
    return { aggregationType: 'imageBuildVersionArn', responses: items, nextToken: next };
  },

  ListImageScanFindings({
    filters = [],
    maxResults,
    nextToken,
  }: imagebuilder.ListImageScanFindingsCommandInput): Result<imagebuilder.ListImageScanFindingsCommandOutput> {
    const matchers = filters.map(matcherOf);
    const all = [...state.builds.keys()].flatMap((id) => scannedBuild(state, id));
    const found = all
      .flatMap((build) => findingsOf(build, account))
      .filter((finding) => matchers.every((matches) => matches(finding)));
    const { items, nextToken: next } = page(found, maxResults, nextToken, PAGES);
    return { findings: items, nextToken: next };
  },
});

const scannedBuild = ({ builds }: State, id: string): Build[] => {
  const build = builds.get(id);
  return build?.image.scanState?.status === 'COMPLETED' ? [build] : [];
};

const findingsOf = (
  { image, vulnerabilities }: Build,
  awsAccountId: string,
): imagebuilder.ImageScanFinding[] =>
  vulnerabilities.map(({ id, severity }) => ({
    awsAccountId,
    imageBuildVersionArn: image.arn,
    imagePipelineArn: image.sourcePipelineArn,
    type: 'PACKAGE_VULNERABILITY',
    title: id,
    severity,
    packageVulnerabilityDetails: { vulnerabilityId: id, source: 'NVD' },
  }));
