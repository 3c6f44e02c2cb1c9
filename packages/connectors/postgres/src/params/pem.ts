import { param, secret, z } from '@sqlflow/connector-sdk';

/** A text that is a certificate or key itself, or the path of a file with one. */
export const pem = (description: string, ...names: string[]) =>
  secret(
    param(z.string().min(1).optional(), {
      description: `${description}: the text itself (PEM), or the path of a file, relative to the project root.`,
      aliases: names,
    }),
  );
