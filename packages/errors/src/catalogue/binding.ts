/** SF4xxx: Queries that do not fit the tables. */
export const bindingCodes = {};
