import type { Ports } from '../../ports/ports.ts';
import { SpecMismatch } from '../../rollout/errors.ts';
import type { SettingReport } from '../../rollout/fleet/settings-report.ts';
import { type FindingException, holdsAt } from '../../rollout/images/vulnerabilities.ts';
import type { ServiceSpec } from '../../rollout/service-spec/spec.ts';
import { AGE_MAX, DAY } from '../../rollout/timing.ts';
import { routeName } from '../../rollout/traffic/routes.ts';
import { routesOf } from '../../rollout/traffic/twins.ts';

/**
 * Throws SpecMismatch for a pipeline that doesn't exist in the region of the service, and for one whose images would all
 * lack what the spec requires of them.
 */
export async function checkPipeline(
  { pipelines }: Pick<Ports, 'pipelines'>,
  spec: ServiceSpec,
): Promise<void> {
  const { pipeline, requires, findings, rebuild } = spec.image;
  if (pipeline === undefined) return;
  ensureInRegion(pipeline, spec);
  const found = await pipelines.describe(pipeline);
  if (!found)
    throw new SpecMismatch(
      `the pipeline ${pipeline} does not exist in this region: "aws imagebuilder list-image-pipelines" lists those that do`,
    );
  const counting = findings ? 'image.findings' : rebuild && 'image.rebuild';
  if (counting && !found.isScanned)
    throw new SpecMismatch(
      `"${counting}" counts what scans find, and ${pipeline} scans nothing: set its imageScanningConfiguration.imageScanningEnabled, with Amazon Inspector on for EC2`,
    );
  if (requires?.tests && !found.isTested)
    throw new SpecMismatch(
      `"image.requires.tests" wants tests, and ${pipeline} runs none: set its imageTestsConfiguration.imageTestsEnabled`,
    );
}

/** Of what is built elsewhere Image Builder tells nothing here, and what it answers whoever asks is not documented. */
function ensureInRegion(pipeline: string, spec: ServiceSpec): void {
  const [route] = routesOf(spec);
  const elsewhere = regionIn(pipeline);
  if (!route || elsewhere === regionIn(routeName(route))) return;
  throw new SpecMismatch(
    `the pipeline ${pipeline} does not exist in this region: it is of ${elsewhere}. Follow its images by "image.recipePrefix" in campaigns that are led from there, or a service there by "image.promotedFrom"`,
  );
}

const regionIn = (arn: string) => arn.split(':')[3];

const LONGEST = AGE_MAX / DAY;

/**
 * Throws SpecMismatch for an exception that ends too late to be one. Those that have ended are told: they change nothing any
 * more. `at`: milliseconds since the epoch.
 */
export function exceptionReports({ image }: ServiceSpec, at: number): SettingReport[] {
  const { exceptions = [] } = image.findings ?? {};
  const endless = exceptions.find(({ until }) => Date.parse(until) > at + AGE_MAX);
  if (endless)
    throw new SpecMismatch(
      `the exception of ${endless.cve} ends on ${endless.until}: give it an end within ${LONGEST} days, and renew it then`,
    );
  return exceptions.filter((exception) => !holdsAt(exception, at)).map(ended);
}

const ended = ({ cve, owner, until }: FindingException): SettingReport => ({
  setting: `exception of ${cve}`,
  outcome: 'dropped',
  why: `finding: it ended on ${until}, so its findings are counted`,
  fix: `ask ${owner} for another end, or take it out of "image.findings.exceptions"`,
});
