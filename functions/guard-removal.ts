import { guardRemoval } from '../src/commands/guard-removal.ts';
import { deletionHandler } from '../src/runtime/custom-resource.ts';
import { clock, services } from '../src/runtime/ports/ports.ts';
import { isStackUpdated } from '../src/runtime/stack-update.ts';

/** Stands before the deletion of its stack: what is under way would stay with its traffic split, and nobody watching. */
export const handler = deletionHandler(
  guardRemoval,
  { clock, services },
  {
    isUpdated: isStackUpdated,
    hint: (stack) =>
      `Delete the stack again once that has ended, or without the guard: aws cloudformation delete-stack --stack-name ${nameOf(stack)} --retain-resources RemovalGuard`,
  },
);

/** `arn:aws:cloudformation:eu-west-1:111122223333:stack/greenshift-prod/id`. */
const nameOf = (stack: string) => stack.split('/')[1] ?? stack;
