import type { ErrorHandlers } from '../call.ts';

/** Image Builder models no error for what it doesn't know (SDK: `GetImage`, `GetImagePipeline`), so these three mean it. */
export const ifUnknown = <Result>(handle: (error: Error) => Result): ErrorHandlers<Result> => ({
  InvalidRequestException: handle,
  ClientException: handle,
  ResourceNotFoundException: handle,
});
