import type { IssueParams, z } from '@sqlflow/connector-sdk';
import { type AuthParams, neededFor, usedBy } from './auth.js';

/** Reports credentials that are missing, and those that the kind of authentication would ignore. */
export function checkAuth(values: Partial<AuthParams>, context: z.RefinementCtx): void {
  const type = values.auth_type;
  if (type === undefined) return;
  for (const name of neededFor[type]) {
    if (values[name] !== undefined || (name === 'api_key' && values.auth_token !== undefined)) continue;
    report(context, 'auth_type', `\`auth_type: ${type}\` needs \`${name}\``, 'missing', undefined);
  }
  if (values.api_key !== undefined && values.auth_token !== undefined && type === 'api_key') {
    const message = '`api_key` and `auth_token` are two names of one thing here';
    report(context, 'auth_token', message, 'conflict', 'leave one of them out');
  }
  for (const [name, types] of Object.entries(usedBy)) {
    if (values[name as keyof AuthParams] === undefined || types.includes(type)) continue;
    report(
      context,
      name,
      `\`${name}\` is given, and \`auth_type: ${type}\` does not use it`,
      'conflict',
      `set \`auth_type\` to ${types.map((each) => `\`${each}\``).join(' or ')}, or leave \`${name}\` out`,
    );
  }
}

function report(
  context: z.RefinementCtx,
  name: string,
  message: string,
  kind: NonNullable<IssueParams['kind']>,
  hint: string | undefined,
): void {
  const params = { kind, ...(hint === undefined ? {} : { hint }) } satisfies IssueParams;
  context.addIssue({ code: 'custom', path: [name], message, params });
}
