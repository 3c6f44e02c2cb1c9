import type { ConnectionParams } from '../params/connection.js';
import { type ConnectionWords, parseConnectionText } from './connection-text.js';

/** What the texts of a connection say, that of the connection before that of JDBC. */
export function wordsOf({
  connection,
  jdbc_url_params: jdbc,
}: Pick<ConnectionParams, 'connection' | 'jdbc_url_params'>): ConnectionWords {
  const text = connection === undefined ? {} : parseConnectionText(connection).words;
  const more = jdbc === undefined ? {} : parseConnectionText(`postgresql:///?${jdbc}`).words;
  const options = [more.options, text.options].filter((each) => each !== undefined).join(' ');
  return { ...more, ...text, ...(options === '' ? {} : { options }) };
}
