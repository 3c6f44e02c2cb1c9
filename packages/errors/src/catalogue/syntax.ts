/** SF1xxx: Text that is not the language. */
export const syntaxCodes = {};
