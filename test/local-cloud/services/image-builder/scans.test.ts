import { beforeEach, expect, test } from 'vitest';
import type { CloudEvent } from '../../../../local-cloud/region.ts';
import { createImageBuilder } from '../../../../local-cloud/services/image-builder/image-builder.ts';
import { type VirtualClock, virtualClock } from '../../../../local-cloud/time/virtual-clock.ts';

const prefix = 'arn:aws:imagebuilder:eu-west-1:111122223333:';
const stages = { PENDING: 1_000, BUILDING: 10_000, TESTING: 5_000, DISTRIBUTING: 2_000 };
const FOUND = [
  { id: 'CVE-2026-1', severity: 'CRITICAL' as const },
  { id: 'CVE-2026-2', severity: 'LOW' as const },
];

let clock: VirtualClock;
let builder: ReturnType<typeof createImageBuilder>;
let emitted: CloudEvent[];

beforeEach(() => {
  clock = virtualClock();
  emitted = [];
  const emit = (event: CloudEvent) => void emitted.push(event);
  const region = { clock, account: '111122223333', name: 'eu-west-1', random: () => 0.5, emit };
  const imageStore = {
    build: async () => ({ digest: 'content', vulnerabilities: FOUND }),
    assign: () => {},
  };
  builder = createImageBuilder(region, imageStore, { registerImage: () => {} }, stages);
});

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
const op = (name: string, input: object = {}): any =>
  builder.service.operations[name]!(input, { requestId: 'request-1' });

async function build(imageScanningEnabled: boolean): Promise<string> {
  op('CreateComponent', {
    name: 'server',
    semanticVersion: '1.0.0',
    platform: 'Linux',
    uri: 'file:///server',
  });
  op('CreateImageRecipe', {
    name: 'web',
    semanticVersion: '1.0.0',
    parentImage: 'ami-0abc',
    components: [{ componentArn: `${prefix}component/server/1.0.0/1` }],
  });
  op('CreateInfrastructureConfiguration', { name: 'small', instanceProfileName: 'builder' });
  const { imageBuildVersionArn } = op('CreateImage', {
    imageRecipeArn: `${prefix}image-recipe/web/1.0.0`,
    infrastructureConfigurationArn: `${prefix}infrastructure-configuration/small`,
    imageScanningConfiguration: { imageScanningEnabled },
  });
  await clock.advance(18_000);
  return imageBuildVersionArn;
}

const detected = () => emitted.filter((event) => event['detail-type'] === 'EC2 Image Builder CVE Detected');
const listed = (...filters: object[]) =>
  op('ListImageScanFindings', { filters }).findings.map(
    (finding: { title: string }) => finding.title,
  ) as string[];

test('a scan ends before its build is available, and what it found is announced with its counts', async () => {
  const arn = await build(true);
  expect(op('GetImage', { imageBuildVersionArn: arn }).image.scanState).toEqual({ status: 'COMPLETED' });
  expect(detected()).toMatchObject([
    {
      resources: [arn],
      detail: { 'finding-severity-counts': { all: 2, critical: 1, high: 0, medium: 0 } },
    },
  ]);
});

test('what becomes known later is announced, counted and listed', async () => {
  const arn = await build(true);
  builder.scanner.know(arn, [{ id: 'CVE-2026-3', severity: 'HIGH' }]);
  expect(detected().at(-1)).toMatchObject({ detail: { 'finding-severity-counts': { all: 1, high: 1 } } });
  const filter = { name: 'imageBuildVersionArn', values: [arn] };
  expect(op('ListImageScanFindingAggregations', { filter }).responses).toEqual([
    {
      imageAggregation: {
        imageBuildVersionArn: arn,
        severityCounts: { all: 1, critical: 0, high: 1, medium: 0 },
      },
    },
  ]);
  expect(listed(filter)).toEqual(['CVE-2026-3']);
});

test('findings are filtered by every filter at once', async () => {
  const arn = await build(true);
  const own = { name: 'imageBuildVersionArn', values: [arn] };
  expect(listed(own, { name: 'severity', values: ['CRITICAL', 'HIGH'] })).toEqual(['CVE-2026-1']);
  expect(listed(own, { name: 'vulnerabilityId', values: ['CVE-2026-2'] })).toEqual(['CVE-2026-2']);
  expect(() => listed({ name: 'colour', values: ['red'] })).toThrow(
    expect.objectContaining({ code: 'InvalidParameterException' }),
  );
});

test('a build that is not scanned has no findings, whatever is in it', async () => {
  const arn = await build(false);
  expect(op('GetImage', { imageBuildVersionArn: arn }).image).not.toHaveProperty('scanState');
  const filter = { name: 'imageBuildVersionArn', values: [arn] };
  expect(op('ListImageScanFindingAggregations', { filter }).responses).toEqual([]);
  expect(detected()).toEqual([]);
});

test('findings of pipelines and accounts are not counted here', () => {
  expect(() =>
    op('ListImageScanFindingAggregations', { filter: { name: 'imagePipelineArn', values: [] } }),
  ).toThrow(expect.objectContaining({ code: 'InvalidRequestException' }));
});
