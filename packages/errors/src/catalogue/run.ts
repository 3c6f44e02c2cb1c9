import { defineCode } from '../code.js';

/** SF9xxx: Running tasks. */
export const runCodes = {
  notSupportedYet: defineCode<{ what: string; instead?: string | undefined }>({
    code: 'SF9001',
    title: 'Not supported yet',
    message: ({ what }) => `${what} is not supported yet`,
    hint: ({ instead }) => instead,
    explanation:
      'The language or a connector knows this clause or parameter, but this version cannot do it. SQLFlow refuses it instead of ignoring it.',
  }),
  internal: defineCode<{ what: string }>({
    code: 'SF9099',
    title: 'Internal error',
    failure: 'permanent',
    message: ({ what }) => `internal error: ${what}`,
    hint: () => 'this is a defect of SQLFlow: please report it with the output of --debug',
    explanation: 'Something happened that SQLFlow believed impossible. Nothing was committed by the task that met it.',
  }),
};
