/** SF3xxx: Parameters and options of connectors. */
export const parametersCodes = {};
