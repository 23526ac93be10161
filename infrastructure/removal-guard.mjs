/** The bucket that is emptied before the stack is deleted, and that releases leave out. */
const OWN_BUCKET = /^ServerlessDeploymentBucket/;

/**
 * CloudFormation deletes a resource before all that it depends on, and the rest at the same time: the guard depends on
 * every other one, so nothing of the stack is gone while it refuses.
 */
export default class RemovalGuardPlugin {
  constructor(serverless) {
    this.hooks = {
      'after:aws:package:finalize:mergeCustomProviderResources': () => {
        const { Resources } = serverless.service.provider.compiledCloudFormationTemplate;
        const others = Object.keys(Resources).filter((id) => id !== 'RemovalGuard' && !OWN_BUCKET.test(id));
        Resources.RemovalGuard.DependsOn = others.toSorted();
      },
    };
  }
}
