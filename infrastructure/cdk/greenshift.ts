import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { Construct } from 'constructs';

export interface GreenshiftProps {
  /** The folder of an unpacked release: template.json and the packages of the functions. */
  readonly release: string;
  /** Parameters of the template by their names, `{ Stage: 'prod' }` for one; docs/configuration.md explains them. */
  readonly parameters?: Readonly<Record<string, string>>;
}

interface Code {
  readonly S3Key: { readonly 'Fn::Sub': string };
}

/** The released stack as a part of a stack of yours: the same template, and the same packages as assets. */
export class Greenshift extends Construct {
  /** Where the on-call API answers, to requests signed with SigV4. */
  readonly apiEndpoint: string;
  /** The resources of the template, by their logical ids. */
  readonly template: CfnInclude;

  constructor(scope: Construct, id: string, { release, parameters = {} }: GreenshiftProps) {
    super(scope, id);
    const templateFile = join(release, 'template.json');
    // The packages are assets, so neither of the two that name them is left to be asked for.
    const artifacts = { ArtifactBucket: '', ArtifactPrefix: '' };
    this.template = new CfnInclude(this, 'Release', {
      templateFile,
      parameters: { ...parameters, ...artifacts },
    });
    const { Resources } = JSON.parse(readFileSync(templateFile, 'utf8')) as {
      Resources: Record<string, { Type: string; Properties: { Code: Code } }>;
    };
    for (const [logicalId, { Type, Properties }] of Object.entries(Resources)) {
      if (Type !== CfnFunction.CFN_RESOURCE_TYPE_NAME) continue;
      const file = Properties.Code.S3Key['Fn::Sub'].replace('${ArtifactPrefix}', '');
      const asset = new Asset(this, file, { path: join(release, file) });
      const fn = this.template.getResource(logicalId) as CfnFunction;
      if (!asset.isZipArchive) throw new Error(`${file} is no package of a function`);
      fn.code = { s3Bucket: asset.s3BucketName, s3Key: asset.s3ObjectKey };
    }
    this.apiEndpoint = this.template.getOutput('ApiEndpoint').value as string;
  }
}
