import { defineConfig } from 'vitest/config';

const project = (name: string, include: string[], timeout = 10_000) => ({
  extends: true as const,
  test: { name, include, testTimeout: timeout, hookTimeout: timeout },
});

/**
 * Stories mostly wait, so two are told at once, and after everything else: their servers are processes of this machine.
 * The functions' own logs would say nothing that a failure doesn't.
 */
const stories = ({ test, ...rest }: ReturnType<typeof project>) => ({
  ...rest,
  test: { ...test, maxWorkers: 2, sequence: { groupOrder: 1 }, setupFiles: ['demo/silence-logs.ts'] },
});

export default defineConfig({
  test: {
    reporters: ['default', './test/closing-line.ts'],
    projects: [
      project('architecture', ['test/architecture.test.ts']),
      project('unit', [
        'test/{rollout,functions,api,aws,cli,dashboard,local}/**/*.test.ts',
        'test/!(architecture).test.ts',
      ]),
      project('local-cloud', ['test/local-cloud/**/*.test.ts'], 30_000),
      project('simulation', ['test/simulation/**/*.test.ts'], 60_000),
      stories(project('story', ['test/story/**/*.test.ts'], 120_000)),
      // Reads what `npm run package` leaves behind, so it is not a part of `npm test`.
      project('packaging', ['test/packaging/**/*.test.ts']),
    ],
  },
});
