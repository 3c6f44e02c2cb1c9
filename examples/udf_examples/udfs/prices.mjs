/** By vector: one call for many rows. */
export const add_vat = {
  parameters: ['DOUBLE', 'DOUBLE'],
  returns: 'DOUBLE',
  vector: (net, rate) => net.map((amount, i) => Math.round(amount * (1 + rate[i]) * 100) / 100),
};
