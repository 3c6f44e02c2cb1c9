/** SF6xxx: The engine and its database. */
export const engineCodes = {};
