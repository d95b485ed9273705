/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['node', 'require', 'default'] },
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  runner: '<rootDir>/test/support/runner.cjs',
  transform: { '\\.(ts|js|mjs)$': '<rootDir>/test/support/transform.cjs' },
  transformIgnorePatterns: [],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/**/*.ts', '!src/process.ts', '!src/cli/process/io.ts', '!src/cli/process/environment.ts'],
  coverageThreshold: { global: { lines: 93, branches: 88, functions: 93 } },
  setupFilesAfterEnv: ['<rootDir>/test/support/postgres-reuse.ts', '<rootDir>/test/support/restored.ts'],
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  // jest leaves one core to itself, which on two of them is half.
  maxWorkers: '100%',
  // Coverage leaks 20 MB of heap a file: near the limit, workers do nothing but collect garbage, and die in the end.
  workerIdleMemoryLimit: '1GB',
  // In milliseconds. Freeing a gigabyte after a long run takes a worker longer than the half second it has otherwise.
  workerGracefulExitTimeout: 5000,
  reporters: ['default', '<rootDir>/test/support/reporter.cjs'],
  // In milliseconds. A starved machine takes a hundred times as long as a quiet one; time itself is judged by .ci/run.
  testTimeout: 300_000,
};
