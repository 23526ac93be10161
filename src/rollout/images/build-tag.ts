/** The tag that Image Builder gives the images of a build: its ARN. */
export const BUILD_TAG = 'Ec2ImageBuilderArn';
