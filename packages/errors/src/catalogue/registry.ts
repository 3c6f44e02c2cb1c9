import { defineCode } from '../code.js';

/** SF85xx: Connectors that do not fit a project. */
export const registryCodes = {
  connectorTooNew: defineCode<{ type: string; version: number; supported: number }>({
    code: 'SF8501',
    title: 'Connector is too new',
    message: ({ type, version, supported }) =>
      `connector ${type} was built for version ${version} of the connector contract; this SQLFlow knows version ${supported}`,
    hint: () => 'update SQLFlow, or install an older version of the connector',
    explanation:
      'A connector says for which version of the contract between connectors and SQLFlow it was built. A newer one may rely on things that this SQLFlow does not do, so it is refused instead of half working.',
  }),
  connectorTwice: defineCode<{ type: string; titles: readonly string[] }>({
    code: 'SF8502',
    title: 'Two connectors of one type',
    message: ({ type, titles }) => `two connectors call themselves ${type}: ${titles.join(' and ')}`,
    hint: () => 'remove one of them from the project',
    explanation:
      'The word after TYPE in a SOURCE or EXPORT chooses the connector, so each type and each of its aliases can belong to one connector only.',
  }),
};
