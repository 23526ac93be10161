/** How a stack names another installation, and specs after it. */
export const INSTALLATION_NAME = /^[a-z][a-z0-9-]{0,29}$/;

/** As stacks are called (CloudFormation API reference, `CreateStack`). */
export const STACK_NAME = /^[A-Za-z][\w-]{0,127}$/;
