import type { ConnectorContext } from '@sqlflow/connector-sdk';
import type { Transport } from '../http/transport.js';
import type { AuthParams } from '../params/auth.js';
import { type Authentication, fixedAuthentication } from './authentication.js';
import { digestAuthentication } from './digest.js';
import { oauthAuthentication } from './oauth.js';

/** The kind of authentication that the parameters say. `baseUrl`: what `token_url` may be relative to. */
export function openAuthentication(
  params: AuthParams,
  baseUrl: string,
  transport: Transport,
  context: ConnectorContext,
): Authentication {
  switch (params.auth_type) {
    case 'digest':
      return digestAuthentication(params);
    case 'oauth2_client_credentials':
    case 'oauth2_refresh_token': {
      const tokenUrl = new URL(params.token_url ?? '', baseUrl);
      return oauthAuthentication({ params, tokenUrl, transport, context });
    }
    default:
      return fixedAuthentication(params);
  }
}
