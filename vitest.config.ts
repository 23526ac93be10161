import { defineConfig } from 'vitest/config';

const project = (name: string, include: string[], timeout = 10_000) => ({
  extends: true as const,
  test: { name, include, testTimeout: timeout, hookTimeout: timeout },
});

export default defineConfig({
  test: {
    reporters: ['default', './test/closing-line.ts'],
    projects: [
      project('architecture', ['test/architecture.test.ts']),
      project('unit', [
        'test/{rollout,functions,api,aws,cli,dashboard,local,simulation}/**/*.test.ts',
        'test/!(architecture).test.ts',
      ]),
      project('local-cloud', ['test/local-cloud/**/*.test.ts'], 30_000),
      project('story', ['test/story/**/*.test.ts'], 120_000),
      // Reads what `npm run package` leaves behind, so it is not a part of `npm test`.
      project('packaging', ['test/packaging/**/*.test.ts']),
    ],
  },
});
