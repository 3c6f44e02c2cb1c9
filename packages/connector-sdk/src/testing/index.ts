export { createTestContext, type TestContext, type TestContextOptions } from './test-context.js';
