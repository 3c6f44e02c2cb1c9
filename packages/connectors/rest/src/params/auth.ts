import { param, secret, z } from '@sqlflow/connector-sdk';

const authTypes = [
  'none',
  'basic',
  'digest',
  'bearer_token',
  'api_key',
  'oauth2_client_credentials',
  'oauth2_refresh_token',
] as const;

/** Where dlt and Airbyte keep the credentials of OAuth. */
const within = (name: string): readonly string[] =>
  ['auth', 'credentials', 'authenticator'].map((each) => `${each}.${name}`);

/** How requests prove who sends them. Spread into the `z.object` of source and destination. */
export const authParams = {
  auth_type: param(z.enum(authTypes).default('none'), {
    description: 'How requests prove who sends them.',
    aliases: ['authentication', 'auth.type', 'auth.auth_type', 'credentials.auth_type', 'authenticator.type'],
    spellings: {
      http_basic: 'basic',
      bearer: 'bearer_token',
      token: 'bearer_token',
      apikey: 'api_key',
      basichttpauthenticator: 'basic',
      bearerauthenticator: 'bearer_token',
      apikeyauthenticator: 'api_key',
      oauthauthenticator: 'oauth2_refresh_token',
      noauth: 'none',
      client_credentials: 'oauth2_client_credentials',
      oauth2: 'oauth2_client_credentials',
      refresh_token: 'oauth2_refresh_token',
    },
  }),
  username: param(z.string().min(1).optional(), {
    description: 'For `basic` and `digest`.',
    aliases: ['user', 'auth.username', 'authenticator.username'],
    example: 'app',
  }),
  password: secret(
    param(z.string().optional(), {
      description: 'For `basic` and `digest`.',
      aliases: ['pass', 'auth.password', 'authenticator.password'],
    }),
  ),
  auth_token: secret(
    param(z.string().min(1).optional(), {
      description:
        'For `bearer_token`: what stands after `Bearer` in the header `Authorization`. For `api_key`: the key, as Airbyte names it.',
      aliases: [
        'token',
        'bearer_token',
        'access_token',
        'api_token',
        'auth.token',
        'credentials.access_token',
        'authenticator.api_token',
      ],
    }),
  ),
  api_key: secret(
    param(z.string().min(1).optional(), { description: 'For `api_key`.', aliases: ['apikey', 'auth.api_key'] }),
  ),
  api_key_name: param(z.string().min(1).default('X-API-Key'), {
    description: 'Name of the header or of the query parameter that carries the key.',
    aliases: ['api_key_header', 'auth.name', 'authenticator.header', 'authenticator.inject_into.field_name'],
  }),
  api_key_in: param(z.enum(['header', 'query']).default('header'), {
    description: 'Where the key goes.',
    aliases: ['api_key_location', 'auth.location', 'authenticator.inject_into.inject_into'],
    spellings: { request_parameter: 'query', query_param: 'query', url: 'query' },
  }),
  token_url: param(z.string().min(1).optional(), {
    description: 'For the kinds of OAuth 2: where tokens are asked for. Absolute, or relative to `base_url`.',
    aliases: [
      'token_refresh_endpoint',
      'access_token_url',
      'token_endpoint',
      'auth.access_token_url',
      'authenticator.token_refresh_endpoint',
    ],
    example: 'https://auth.example.com/oauth/token',
  }),
  client_id: param(z.string().min(1).optional(), {
    description: 'For the kinds of OAuth 2.',
    aliases: within('client_id'),
  }),
  client_secret: secret(
    param(z.string().min(1).optional(), { description: 'For the kinds of OAuth 2.', aliases: within('client_secret') }),
  ),
  refresh_token: secret(
    param(z.string().min(1).optional(), {
      description: 'For `oauth2_refresh_token`.',
      aliases: within('refresh_token'),
    }),
  ),
  scopes: param(z.union([z.string().min(1), z.array(z.string().min(1))]).optional(), {
    description: 'What the token is to allow, for the kinds of OAuth 2.',
    aliases: ['scope', 'auth.scopes', 'authenticator.scopes'],
    example: ['orders.read'],
  }),
};

export type AuthParams = z.output<z.ZodObject<typeof authParams>>;

type AuthName = keyof typeof authParams;

/** What each kind needs. */
export const neededFor: Readonly<Record<(typeof authTypes)[number], readonly AuthName[]>> = {
  none: [],
  basic: ['username'],
  digest: ['username', 'password'],
  bearer_token: ['auth_token'],
  api_key: ['api_key'],
  oauth2_client_credentials: ['token_url', 'client_id', 'client_secret'],
  oauth2_refresh_token: ['token_url', 'client_id', 'refresh_token'],
};

/** Which kinds of authentication make use of a credential. */
export const usedBy: Readonly<Partial<Record<AuthName, readonly (typeof authTypes)[number][]>>> = {
  username: ['basic', 'digest'],
  password: ['basic', 'digest'],
  auth_token: ['bearer_token', 'api_key'],
  api_key: ['api_key'],
  token_url: ['oauth2_client_credentials', 'oauth2_refresh_token'],
  client_id: ['oauth2_client_credentials', 'oauth2_refresh_token'],
  client_secret: ['oauth2_client_credentials', 'oauth2_refresh_token'],
  refresh_token: ['oauth2_refresh_token'],
  scopes: ['oauth2_client_credentials', 'oauth2_refresh_token'],
};
