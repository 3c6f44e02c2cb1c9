import { type IssueParams, param, secret, z } from '@sqlflow/connector-sdk';
import { pem } from './pem.js';

/** What `tunnel_method` holds, as Airbyte writes it; the host key and the passphrase are more than Airbyte knows. */
export const tunnelObject = z
  .object({
    tunnel_method: param(z.enum(['NO_TUNNEL', 'SSH_KEY_AUTH', 'SSH_PASSWORD_AUTH']), {
      description: 'Whether there is a tunnel, and what lets this client in.',
    }),
    tunnel_host: param(z.string().min(1).optional(), { description: 'The SSH server.' }),
    tunnel_port: param(z.int().min(1).max(65535).default(22), { description: 'Its port.' }),
    tunnel_user: param(z.string().min(1).optional(), { description: 'The user there.' }),
    tunnel_user_password: secret(
      param(z.string().optional(), { description: 'Password of that user, for `SSH_PASSWORD_AUTH`.' }),
    ),
    ssh_key: pem('Private key, for `SSH_KEY_AUTH`'),
    ssh_key_passphrase: secret(
      param(z.string().optional(), { description: 'What the private key is encrypted with.', aliases: ['passphrase'] }),
    ),
    tunnel_host_key: param(z.string().min(1).superRefine(checkHostKey).optional(), {
      description:
        'The public key of the SSH server, as `ssh-keyscan` prints it, or its fingerprint `SHA256:…`. Default: that of `~/.ssh/known_hosts` or `/etc/ssh/ssh_known_hosts`; a server that is in neither is refused.',
      example: 'SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU',
    }),
  })
  .superRefine(checkTunnel);

export type TunnelParams = z.output<typeof tunnelObject>;

function checkTunnel(values: Partial<TunnelParams>, context: z.RefinementCtx): void {
  const { tunnel_method: method } = values;
  if (method === undefined || method === 'NO_TUNNEL') return;
  const secretName = method === 'SSH_KEY_AUTH' ? 'ssh_key' : 'tunnel_user_password';
  for (const name of ['tunnel_host', 'tunnel_user', secretName] as const) {
    if (values[name] !== undefined) continue;
    context.addIssue({
      code: 'custom',
      path: [name],
      message: `\`${method}\` needs \`${name}\``,
      params: { kind: 'missing' } satisfies IssueParams,
    });
  }
}

function checkHostKey(value: string, context: z.RefinementCtx): void {
  if (/^SHA256:[A-Za-z0-9+/]{43}=?$/.test(value.trim()) || /(^|\s)(ssh|ecdsa)-\S+\s+[A-Za-z0-9+/]{40,}/.test(value))
    return;
  context.addIssue({
    code: 'custom',
    message: 'is neither a fingerprint `SHA256:…` nor a public key such as `ssh-ed25519 AAAA…`',
    params: { hint: '`ssh-keyscan` shows the keys of a server' } satisfies IssueParams,
  });
}
