/** SF2xxx: Names, variables, includes and conditions. */
export const referencesCodes = {};
