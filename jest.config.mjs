export default {
  roots: ['<rootDir>/packages', '<rootDir>/apps'],
  testMatch: ['**/src/**/*.test.ts', '<rootDir>/apps/acceptance/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '/compiled/'],
  modulePathIgnorePatterns: ['/dist/', '/compiled/'],
  extensionsToTreatAsEsm: ['.ts'],
  testSequencer: '<rootDir>/scripts/jest-sequencer.cjs',
  globalSetup: '<rootDir>/scripts/jest-temp-directory.cjs',
  resolver: '<rootDir>/scripts/jest-resolver.cjs',
  transform: {
    '\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } }],
  },
  // Command-line tests start a process or several, also on a machine that is busy; whoever needs longer says so.
  testTimeout: 90_000,
  // One worker per core: tests wait for child processes and the engine as often as they compute.
  maxWorkers: '100%',
  workerIdleMemoryLimit: '1GB',
  collectCoverageFrom: ['**/src/**/*.ts', '!**/*.test.ts', '!**/dist/**'],
};
