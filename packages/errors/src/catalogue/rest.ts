import { defineCode } from '../code.js';

/** SF815x and on: reading and writing HTTP APIs. */
export const restCodes = {
  pageMissing: defineCode<{ request: string }>({
    code: 'SF8150',
    title: 'The API has no page where the next one should be',
    message: ({ request }) => `${request}: there is nothing at this address (404), and the pages before it were there`,
    hint: () =>
      'say in `pagination` how the last page is known (`total_path`, `has_more_path`), or how many there are (`max_pages`)',
    explanation: `Numbered pages are read until one is empty, or the answer says how many there are. This API answers 404 to the page
after the last, or lost a page; the two cannot be told apart, so nothing is loaded. If its answers say the number of all
records or whether there are more, name that with \`total_path\` or \`has_more_path\`.`,
  }),
  connectionFailed: defineCode<{ request: string; problem: string }>({
    code: 'SF8151',
    title: 'The connection to the API failed',
    failure: 'transient',
    message: ({ request, problem }) => `${request}: ${problem}`,
    hint: () => 'it was tried several times; is the server running, and does a firewall or proxy stand between?',
    explanation: `No whole answer came: nobody listens at the address, the connection was cut, or it took too long. Each attempt starts
from nothing, so that no record is there twice. A proxy is taken from the environment (\`HTTPS_PROXY\`, \`HTTP_PROXY\`,
\`NO_PROXY\`).`,
  }),
  unknownHost: defineCode<{ request: string; host: string }>({
    code: 'SF8152',
    title: 'The host name leads nowhere',
    message: ({ request, host }) => `${request}: there is no host ${host}`,
    hint: () => 'check the spelling of `base_url`; names inside a company may need its VPN',
    explanation: `The name service does not know the host of \`base_url\`. Most often it is misspelt; names that exist only inside a
company's network are known only there or through its VPN.`,
  }),
  untrustedCertificate: defineCode<{ request: string; problem: string; code: string }>({
    code: 'SF8153',
    title: 'The certificate of the server does not fit',
    message: ({ request, problem }) => `${request}: the certificate of the server is not trusted: ${problem}`,
    hint: ({ code }) =>
      code === 'CERT_HAS_EXPIRED'
        ? 'whoever runs the server must renew it'
        : code === 'ERR_TLS_CERT_ALTNAME_INVALID'
          ? 'use the host name that the certificate was made for'
          : 'if the server has a certificate of your own company, name the file of its CA in `ca_file`',
    explanation: `A server proves by its certificate that it is the one that was asked for. This one could not: the certificate has
expired, was made for another name, or was signed by nobody whom this machine trusts. Servers inside a company often have
certificates of the company's own authority: put its certificate into a file and name it with \`ca_file\`. There is no
switch that leaves the check out.`,
  }),
  badRedirect: defineCode<{ request: string; problem: string }>({
    code: 'SF8154',
    title: 'The API leads to another address that is not followed',
    message: ({ request, problem }) => `${request}: ${problem}`,
    hint: () => 'find out the right address and put it into `base_url`',
    explanation: `The server answered that what was asked for is elsewhere (301, 302, 303, 307, 308). Such answers are followed, but not
in a circle, not more than ten times, not from https to http, where everybody could read along, and not with a request
that writes, unless the server says that it may be sent again as it is.`,
  }),
  foreignPage: defineCode<{ request: string; host: string }>({
    code: 'SF8155',
    title: 'The next page is on another host',
    message: ({ request, host }) =>
      `${request}: the next page is said to be at ${host}, which is not the host of base_url`,
    hint: ({ host }) => `if that is right, allow it with \`"allowed_hosts": ["${host}"]\``,
    explanation: `Links to the next page come from the server. One that leads to another host would take the credentials there, so it
is followed only if \`allowed_hosts\` names that host. Never is one followed from https to http.`,
  }),
  repeatedPage: defineCode<{ request: string; what: string }>({
    code: 'SF8156',
    title: 'The pages of the API repeat',
    failure: 'data',
    message: ({ request, what }) => `${request}: ${what}`,
    hint: () => 'is the parameter that asks for the next page called otherwise? say it in `pagination`',
    explanation: `Reading went from page to page and came to what had been there before, so it would never have ended. Most often the API
does not know the parameter that is to ask for the next page, and always gives the first: look up what it is called, and
set \`page_param\`, \`offset_param\` or \`cursor_param\`. Nothing of what was read is kept.`,
  }),
  recordsNotFound: defineCode<{ request: string; problem: string; candidates: readonly string[] }>({
    code: 'SF8157',
    title: 'The records are not found in the answer',
    failure: 'data',
    message: ({ request, problem }) => `${request}: ${problem}`,
    hint: ({ candidates }) =>
      candidates.length === 0
        ? 'name the array of the records with `data_path`, such as `data.items`'
        : `name the one that is meant with \`data_path\`: ${candidates.map((each) => `\`${each}\``).join(', ')}`,
    explanation: `An answer is either an array of records, or an object that holds one array of objects, which are then the records.
This one is neither, or \`data_path\` leads to nothing in it. Look at the answer and name the array with \`data_path\`:
for \`{"data": {"items": [{"id": 1}]}}\` it is \`data.items\`.`,
  }),
  wrongContent: defineCode<{ request: string; wanted: string; found: string; beginning: string }>({
    code: 'SF8158',
    title: 'The answer is not data',
    failure: 'data',
    message: ({ request, wanted, found, beginning }) =>
      `${request}: the answer is not ${wanted} but ${found}${beginning === '' ? '' : `: ${beginning}`}`,
    hint: () => 'a login page or an error page often comes with status 200; check address and credentials',
    explanation: `The server said that all is well (status 200) and sent something else than data, most often a page for people: a
login, a note that the service is down, an error. Open the address with the same credentials and look. If the answer is
right and only of another kind, say \`response_format\`.`,
  }),
  reportedError: defineCode<{ request: string; words: string }>({
    code: 'SF8159',
    title: 'The API reports an error in its answer',
    failure: 'data',
    message: ({ request, words }) => `${request}: the answer has no records but an error: ${words}`,
    hint: () => 'if that is a record, name it with `data_path: "$"`',
    explanation: `The server said that all is well (status 200), and its answer is an object with a member \`error\` or \`errors\` and
without records. That is how some APIs report what went wrong. Put right what it says.`,
  }),
  moreThanSaid: defineCode<{ request: string }>({
    code: 'SF8160',
    title: 'There are more pages, and it is not known how to ask for them',
    failure: 'data',
    message: ({ request }) => `${request}: the answer says that there are more records, but not how to get them`,
    hint: () => 'look up how the API goes from page to page, and say it in `pagination`',
    explanation: `Without \`pagination\` SQLFlow finds out from the first answer how the next page is asked for: the header \`Link\`,
\`next\`, \`next_cursor\`, numbers of pages. Here the answer says only that more is there. To load the first page alone
would lose the rest, so nothing is loaded. Set \`pagination\`, with \`type: none\` if the first page is all you want.`,
  }),
  collidingKeys: defineCode<{ request: string; column: string; first: string; second: string }>({
    code: 'SF8161',
    title: 'Two keys become one column',
    failure: 'data',
    message: ({ request, column, first, second }) =>
      `${request}: ${first} and ${second} would both become the column ${column}`,
    hint: () => 'load the records without `flatten`, and name the columns in a query',
    explanation: `With \`flatten\` nested objects become columns whose names are those of the keys on the way, put together with \`_\`.
Two of them came out equal, as \`{"a": {"b": 1}, "a_b": 2}\` does. One would overwrite the other, so nothing is loaded.
Without \`flatten\` (or with a smaller depth) the objects stay STRUCTs, and a query can give each its own name.`,
  }),
  recordTooLarge: defineCode<{ request: string; limit: string }>({
    code: 'SF8162',
    title: 'Answer or record that is too large',
    failure: 'data',
    message: ({ request, limit }) =>
      `${request}: more than ${limit} belong together in the answer, which is too much to hold`,
    hint: () => 'ask for less in one request (`page_size`), and name the array of the records with `data_path`',
    explanation: `Answers of any size are read in a stream, record by record. A single record, and an answer that has to be looked at as
a whole (with \`flatten\`, a \`data_path\` with filters, or XML), must fit into memory, so their size is limited.`,
  }),
  moreThanMaxPages: defineCode<{ request: string; pages: number }>({
    code: 'SF8163',
    title: 'Pages beyond max_pages were left out',
    severity: 'warning',
    message: ({ request, pages }) =>
      `${request}: stopped after ${pages} ${pages === 1 ? 'page' : 'pages'}, and there are more`,
    hint: () => 'raise `max_pages`, or leave it out to read them all',
    explanation: `\`max_pages\` limits how many pages are read. There was a next page when the limit was reached, and what is on it was
not loaded.`,
  }),
  brokenJson: defineCode<{ request: string; reason: string }>({
    code: 'SF8164',
    title: 'The answer is not whole JSON',
    failure: 'data',
    message: ({ request, reason }) => `${request}: the answer is not JSON: ${reason}`,
    hint: () => 'look at the answer; if it has one record per line, say `response_format: "ndjson"`',
    explanation: `The answer breaks the rules of JSON, around its records or because it ends too early. Lines and columns count from 1.
Nothing of it was kept. Whoever runs the API must mend it; an answer that is cut off may come from a proxy with a limit.`,
  }),
  perhapsMore: defineCode<{ request: string; records: number }>({
    code: 'SF8165',
    title: 'There may be more pages',
    severity: 'warning',
    message: ({ request, records }) =>
      `${request}: the answer holds exactly ${records} records and says nothing of further pages`,
    hint: () => 'if there are more, say in `pagination` how to get them; if not, `"pagination": {"type": "none"}`',
    explanation: `Without \`pagination\` the next page is recognised from what the answer says of it. This one says nothing, and has as
many records as servers give in one page when nobody says how many. Perhaps these are all; perhaps the API wants to be
asked for the next page with a parameter that only its documentation names.`,
  }),
  noToken: defineCode<{ request: string; keys: readonly string[] }>({
    code: 'SF8167',
    title: 'No token came from the token endpoint',
    failure: 'auth',
    message: ({ request, keys }) =>
      `${request}: the answer has no access_token${keys.length === 0 ? '' : `, only ${keys.join(', ')}`}`,
    hint: () => 'is `token_url` the address where tokens are given?',
    explanation: `With OAuth 2 a token is asked for at \`token_url\`. The server answered that all is well, and its answer is not what
RFC 6749 describes: an object of JSON with \`access_token\`. Most often the address is that of the login page for people.`,
  }),
  refreshTokenChanged: defineCode<{ request: string }>({
    code: 'SF8168',
    title: 'The refresh token was replaced',
    severity: 'warning',
    message: ({ request }) =>
      `${request}: the server gave a new refresh token; the one in the settings may be of no use now`,
    hint: () => 'get a refresh token that does not change, or use `oauth2_client_credentials`',
    explanation: `Some services replace the refresh token each time it is used. SQLFlow keeps no secrets between runs, so the new one is
used in this run and then forgotten; the next run begins with the one in the settings, which the service may refuse. Many
services have a setting against it, or give tokens to programs by \`oauth2_client_credentials\`.`,
  }),
  readWhole: defineCode<{ stream: string; cursor: string }>({
    code: 'SF8169',
    title: 'The API is not asked for new records only',
    severity: 'info',
    message: ({ stream, cursor }) =>
      `${stream}: everything is read, and what lies before the watermark on ${cursor} is left out`,
    hint: () => 'if the API can filter, name its parameter with `cursor_param`',
    explanation: `An incremental load asks an API for records from the watermark on where \`cursor_param\` names the parameter for it.
Without it all pages are read, and the records that are not new are left out while they are read: right, but slower than
it may have to be.`,
  }),
  badTarget: defineCode<{ problem: string }>({
    code: 'SF8170',
    title: 'Not an address to export to',
    message: ({ problem }) => `what stands after TO ${problem}`,
    hint: () => "write `TO 'https://api.example.com/v1/orders'`, and credentials into the options: `auth_type`",
    explanation: `An export to an HTTP API names its address after TO, beginning with \`https://\` or \`http://\`. Credentials do not
belong into it: the address is shown in plans, messages and the history. Give them by \`auth_type\` and its options.`,
  }),
  batchRefused: defineCode<{
    request: string;
    first: number;
    last: number;
    status: number;
    words: string;
    accepted: string;
  }>({
    code: 'SF8171',
    title: 'The API refuses records',
    failure: 'data',
    message: ({ request, first, last, status, words, accepted }) =>
      `${request}: ${first === last ? `row ${first} was` : `rows ${first} to ${last} were`} refused (${status}): ${words}; ${accepted} rows were accepted before`,
    hint: () => '`on_rejected: "skip"` leaves refused records out and keeps them in a file',
    explanation: `The server did not accept the records of a request, and said why. What was sent before stays there; nothing more is
sent. Put the records right in the query, or let \`on_rejected: "skip"\` find out which ones are refused: they are written to
a file, one per line, that can be loaded and exported again.`,
  }),
  recordRefused: defineCode<{ request: string; row: number; status: number; words: string }>({
    code: 'SF8172',
    title: 'A record was refused and left out',
    severity: 'warning',
    message: ({ request, row, status, words }) => `${request}: row ${row} was refused (${status}): ${words}`,
    explanation: `With \`on_rejected: "skip"\` an export goes on without the records that the server does not accept. Each is written to
the file that the run names, one per line, and what the server said of it is reported.`,
  }),
  notInJson: defineCode<{ column: string; value: string }>({
    code: 'SF8173',
    title: 'A value that JSON cannot say',
    failure: 'data',
    message: ({ column, value }) => `column ${column} holds ${value}, which JSON has no way to write`,
    hint: ({ column }) => `make it NULL or text in the query, as in CASE WHEN isfinite(${column}) THEN ${column} END`,
    explanation: `JSON has no infinity and no NaN. To send null or a text in their place is for the query to decide, so the export stops
before anything of that batch is sent.`,
  }),
  unknownParent: defineCode<{ endpoint: string; parent: string; suggestion: string | undefined }>({
    code: 'SF8166',
    title: 'Unknown endpoint',
    message: ({ endpoint, parent }) => `the parent of ${endpoint} is ${parent}, and there is no such endpoint`,
    hint: ({ suggestion }) => (suggestion === undefined ? undefined : `did you mean \`${suggestion}\`?`),
    explanation: `\`parent\` names another endpoint of the same source, whose records say which addresses are asked. It must be in the
list of \`endpoints\`.`,
  }),
};
