import { param, secret, writeModeOptions, z } from '@sqlflow/connector-sdk';

const connection = {
  base_url: param(z.url(), {
    description: 'Where the API is.',
    aliases: ['url'],
    example: 'https://api.example.com/v1',
  }),
  token: secret(param(z.string().min(1), { description: 'The token of the API.', aliases: ['api_key'] })),
};

/** PARAMS of a SOURCE. */
export const params = z.object({
  ...connection,
  page_size: param(z.int().min(1).max(1000).default(100), { description: 'How many rows one request asks for.' }),
});

/** OPTIONS of an EXPORT. */
export const options = z.object({
  ...connection,
  ...writeModeOptions,
  mode: param(z.enum(['append', 'merge']).default('append'), {
    description: '`append` adds rows; `merge` replaces those with the same `keys`, and adds the others.',
  }),
});

export type Params = z.output<typeof params>;
export type Options = z.output<typeof options>;
