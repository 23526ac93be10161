import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';

/** A pattern as a fleet is made like it: without the suspended processes by which its owner may keep it empty. */
export const filled = (pattern: AutoScalingGroup): AutoScalingGroup => ({
  ...pattern,
  SuspendedProcesses: [],
});
