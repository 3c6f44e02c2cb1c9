/** SF5xxx: Data that does not fit. */
export const dataCodes = {};
