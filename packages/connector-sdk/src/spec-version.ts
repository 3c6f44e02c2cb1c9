/** The version of the contract in this package. A connector built for a newer one is refused. */
export const specVersion = 1;
