import { defineCode } from '../code.js';

/** SF2079: All tables of a source as of one moment. */
export const consistentCodes = {
  exportBetween: defineCode<{ source: string; type: string; exported: string }>({
    code: 'SF2079',
    title: 'An EXPORT stands between LOADs that see one moment',
    message: ({ source, type, exported }) =>
      `\`${source}\` is read as of one moment (\`consistent\`), and ${exported} writes to a system of type ${type} between its LOADs`,
    hint: () => 'put all LOADs of the source before the EXPORT',
    explanation: `With \`"consistent": true\` all LOADs of a source see the moment at which the first of them began. What an EXPORT
writes to the same tables after that, the LOADs behind it would not see, although they stand behind it; and an EXPORT that
changes such a table, by adding a column for instance, would wait for LOADs that wait for it.`,
  }),
};
