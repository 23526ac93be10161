import { UpdateImagePipelineCommand } from '@aws-sdk/client-imagebuilder';
import { describe, expect, test } from 'vitest';
import type { Vulnerability } from '../../../local-cloud/services/image-builder/vulnerability.ts';
import { aWorld, type World } from '../world.ts';
import { aBuild, buildAgain } from './build.ts';

const MINUTE = 60_000;

/** A build of a pipeline that scans, or doesn't, and tests, or doesn't. */
async function built(world: World, { scans = true, tests = true } = {}) {
  const { imageBuilder } = world.clients;
  const { pipeline, buildArn: first } = await aBuild(world);
  await world.clock.advance(5 * MINUTE);
  const view = await world.ports.builds.find(first);
  expect(view.scan).toBeUndefined();
  const of = pipeline.replace('image-pipeline/', '');
  await imageBuilder.send(
    new UpdateImagePipelineCommand({
      imagePipelineArn: pipeline,
      imageRecipeArn: `${of.slice(0, of.lastIndexOf(':'))}:image-recipe/web/1.0.0`,
      infrastructureConfigurationArn: `${of.slice(0, of.lastIndexOf(':'))}:infrastructure-configuration/web`,
      imageScanningConfiguration: { imageScanningEnabled: scans },
      imageTestsConfiguration: { imageTestsEnabled: tests },
    }),
  );
  const buildArn = await buildAgain(world, pipeline);
  expect((await world.ports.builds.find(buildArn)).scan).toBe(scans ? 'PENDING' : undefined);
  await world.clock.advance(5 * MINUTE);
  return { pipeline, first, buildArn };
}

const SOME: readonly Vulnerability[] = [
  { id: 'CVE-2026-1', severity: 'CRITICAL' },
  { id: 'CVE-2026-2', severity: 'HIGH' },
  { id: 'CVE-2026-2', severity: 'HIGH' },
  { id: 'CVE-2026-3', severity: 'MEDIUM' },
  { id: 'CVE-2026-4', severity: 'LOW' },
];

describe('a build that is scanned', () => {
  test('has its findings counted by severity, and listed', async () => {
    const world = await aWorld();
    const { buildArn } = await built(world);
    world.services.imageBuilder.scanner.know(buildArn, SOME);
    const { builds } = world.ports;
    expect((await builds.find(buildArn)).scan).toBe('COMPLETED');
    expect(await builds.countFindings(buildArn)).toEqual({ critical: 1, high: 2, medium: 1, all: 5 });
    expect(await builds.findings(buildArn)).toEqual(
      SOME.map(({ id, severity }) => ({ id, severity: severity.toLowerCase() })),
    );
  });

  test('has as many as there are, over all pages', async () => {
    const world = await aWorld();
    const { buildArn } = await built(world);
    const many = Array.from({ length: 60 }, (_, index) => ({
      id: `CVE-${index}`,
      severity: 'HIGH' as const,
    }));
    world.services.imageBuilder.scanner.know(buildArn, many);
    expect(await world.ports.builds.findings(buildArn)).toHaveLength(60);
    expect(await world.ports.builds.countFindings(buildArn)).toMatchObject({ high: 60, all: 60 });
  });

  test('has none of another build', async () => {
    const world = await aWorld();
    const { pipeline, buildArn } = await built(world);
    const other = await buildAgain(world, pipeline);
    await world.clock.advance(5 * MINUTE);
    world.services.imageBuilder.scanner.know(other, SOME);
    expect(await world.ports.builds.countFindings(buildArn)).toEqual({
      critical: 0,
      high: 0,
      medium: 0,
      all: 0,
    });
    expect(await world.ports.builds.findings(buildArn)).toEqual([]);
  });
});

test('a build that is not scanned has no scan, and nothing is counted of it', async () => {
  const world = await aWorld();
  const { first } = await built(world);
  expect(await world.ports.builds.countFindings(first)).toMatchObject({ all: 0 });
});

test('a build says whether its tests were left out', async () => {
  const tested = await aWorld();
  const { buildArn } = await built(tested);
  expect(await tested.ports.builds.find(buildArn)).not.toHaveProperty('isUntested');
  const untested = await aWorld();
  const other = await built(untested, { tests: false });
  expect(await untested.ports.builds.find(other.buildArn)).toMatchObject({ isUntested: true });
});

test('a pipeline says whether it tests and scans; one that is not there is undefined', async () => {
  const world = await aWorld();
  const { pipelines } = world.ports;
  const { pipeline } = await aBuild(world, 'api');
  expect(await pipelines.describe(pipeline)).toEqual({ isTested: true, isScanned: false });
  const { pipeline: other } = await built(world, { tests: false });
  expect(await pipelines.describe(other)).toEqual({ isTested: false, isScanned: true });
  expect(await pipelines.describe(`${pipeline}-gone`)).toBeUndefined();
});
