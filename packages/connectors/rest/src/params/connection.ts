import { type IssueParams, param, secret, z } from '@sqlflow/connector-sdk';

/** How the server is reached. Spread into the `z.object` of source and destination. */
export const connectionParams = {
  headers: param(z.record(z.string(), z.string()).default({}), {
    description:
      'Headers of every request. Credentials belong into the parameters of `auth_type`, which keep them secret.',
    aliases: ['client.headers'],
    example: { Accept: 'application/vnd.api+json' },
  }),
  allowed_hosts: param(z.array(z.string().min(1)).default([]), {
    description:
      'Hosts beside that of `base_url` to which links to the next page may lead. Credentials are sent to them too.',
    example: ['eu.api.example.com'],
  }),
  ca_file: param(z.string().min(1).optional(), {
    description: 'Certificates (PEM) that are trusted beside those that Node.js knows. Relative to the project root.',
    aliases: ['ssl_ca', 'sslrootcert'],
    example: 'certs/company-ca.pem',
  }),
  client_cert_file: param(z.string().min(1).optional(), {
    description: 'Certificate (PEM) that this client shows, with the key in it or in `client_key_file`.',
    aliases: ['ssl_cert', 'sslcert'],
  }),
  client_key_file: param(z.string().min(1).optional(), {
    description: 'Private key (PEM) of `client_cert_file`.',
    aliases: ['ssl_key', 'sslkey'],
  }),
  client_key_password: secret(param(z.string().optional(), { description: 'Password of the private key.' })),
};

export type ConnectionParams = z.output<z.ZodObject<typeof connectionParams>>;

/** Reports a URL that is none, or that holds a password: it would stand in plans and messages. */
export function checkUrl(value: string, context: z.RefinementCtx): void {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    context.addIssue({
      code: 'custom',
      message: 'must be a URL that begins with https:// or http://',
      params: { hint: 'for example https://api.example.com/v1' } satisfies IssueParams,
    });
  } else if (url.username !== '' || url.password !== '') {
    context.addIssue({
      code: 'custom',
      message: 'holds a user name or password',
      params: {
        hint: 'take them out of the URL and give them as `"auth_type": "basic", "username": …, "password": …`',
      } satisfies IssueParams,
    });
  }
}
