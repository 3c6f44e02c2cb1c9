import { rm } from 'node:fs/promises';
import type { JsonFormat } from '@sqlflow/connector-sdk';
import { codes, sqlFlowError } from '@sqlflow/errors';
import type { Answer, Client } from '../http/client.js';
import { type ApiRequest, shownRequest } from '../http/request.js';
import { serverWords } from '../http/server-words.js';
import type { Tap } from '../http/spool.js';
import type { PageFacts } from '../pagination/page-facts.js';
import { type AnswerFormat, firstCharacter, formatOfHeader, isEmptyArray, refuseHtml } from '../records/content.js';
import { copyRange } from '../records/copy-range.js';
import { EnvelopeError } from '../records/envelope-error.js';
import { type Envelope, EnvelopeScanner } from '../records/envelope-scanner.js';
import { envelopeValue } from '../records/envelope-value.js';
import type { FlatNames } from '../records/flatten.js';
import { pathText } from '../records/json-path.js';
import { givenRecords, locateRecords, notFound, type RecordsAt } from '../records/locate.js';
import type { LosslessObject } from '../records/lossless.js';
import { readWhole, recordsIn, writeRecords } from '../records/rewrite.js';
import { parseXmlAnswer, recordsOfXml } from '../records/xml.js';
import type { Endpoint } from './endpoint.js';

/** What all pages of an endpoint have in common, as its first one with records showed. */
export interface RecordFacts {
  readonly format: AnswerFormat;
  readonly at: RecordsAt;
}

/** One page, with its records in a file that the engine reads. */
export interface Page extends PageFacts {
  readonly file: string;
  /** What the engine finds in the file. */
  readonly type: JsonFormat['type'] | 'csv';
  /** How messages call it. */
  readonly shown: string;
  readonly bytes: number;
  /** Undefined where there are no records to find. */
  readonly found: RecordFacts | undefined;
}

export interface FetchPageInput {
  readonly client: Client;
  readonly endpoint: Endpoint;
  readonly request: ApiRequest;
  readonly file: string;
  readonly facts: RecordFacts | undefined;
  /** The next page is found in the body, or it is not known yet how. */
  readonly looksInside: boolean;
  readonly names: FlatNames;
  readonly added: LosslessObject | undefined;
  readonly signal: AbortSignal;
}

/** Asks for a page and brings its records into the form that the engine reads. */
export async function fetchPage(input: FetchPageInput): Promise<Page> {
  const { client, request, file, signal } = input;
  const shown = shownRequest(request);
  let look: Look | undefined;
  const answer = await client.fetch(request, file, {
    signal,
    tap: (headers) => {
      look = lookInto(input, headers);
      return look?.tap;
    },
  });
  const contentType = answer.headers.get('content-type');
  const format = formatOf(input, answer.headers);
  const html = refuseHtml(format, contentType, answer.head, shown);
  if (html !== undefined) throw html;
  const page = { answer, shown, input };
  if (format === 'csv') return csvPage(page);
  if (format === 'xml') return xmlPage(page);
  const envelope = look?.end();
  if (envelope === 'lines' || format === 'ndjson') return linesPage(page);
  return jsonPage(page, envelope);
}

interface Fetched {
  readonly answer: Answer;
  readonly shown: string;
  readonly input: FetchPageInput;
}

function formatOf({ endpoint, facts }: FetchPageInput, headers: Headers): AnswerFormat {
  return endpoint.format ?? facts?.format ?? formatOfHeader(headers.get('content-type'));
}

/** A look at the body while it is written. */
interface Look {
  readonly tap: Tap;
  /** `lines`: it is not one document but several. */
  end(): Envelope | 'lines';
}

function lookInto(input: FetchPageInput, headers: Headers): Look | undefined {
  if (formatOf(input, headers) !== 'json') return undefined;
  const at = input.facts?.at ?? givenRecords(input.endpoint.dataPath);
  const slices = at?.kind === 'member' && !rewrites(input) ? at.names : undefined;
  if (!input.looksInside && slices === undefined && at?.kind === 'document') return undefined;
  const scanner = new EnvelopeScanner(slices);
  let problem: EnvelopeError | undefined;
  return {
    tap: {
      take(piece) {
        if (problem !== undefined) return piece;
        try {
          return scanner.take(piece);
        } catch (error) {
          if (!(error instanceof EnvelopeError)) throw error;
          // What is too large is not read to its end: it may have none.
          if (error.problem === 'too large') throw envelopeFailure(error, shownRequest(input.request));
          problem = error;
          return piece;
        }
      },
    },
    end() {
      try {
        if (problem !== undefined) throw problem;
        return scanner.end();
      } catch (error) {
        if (!(error instanceof EnvelopeError)) throw error;
        if (error.problem === 'several values' && input.endpoint.format === undefined) return 'lines';
        throw envelopeFailure(error, shownRequest(input.request));
      }
    },
  };
}

function envelopeFailure({ problem, reason, limit }: EnvelopeError, request: string) {
  if (problem === 'too large') return sqlFlowError(codes.rest.recordTooLarge, { request, limit: `${limit} MiB` });
  return sqlFlowError(codes.rest.brokenJson, { request, reason });
}

/** Whether the records cannot stay as they came. */
function rewrites({ endpoint, added }: FetchPageInput): boolean {
  return endpoint.flatten > 0 || added !== undefined || givenRecords(endpoint.dataPath)?.kind === 'query';
}

async function jsonPage(fetched: Fetched, envelope: Envelope | undefined): Promise<Page> {
  const { answer, shown, input } = fetched;
  const at = recordsAt(fetched, envelope);
  const common = { ...pageFacts(fetched, envelope), type: 'json' } as const;
  if (at === undefined) return emptied({ ...common, found: input.facts });
  const found: RecordFacts = { format: 'json', at };
  if (rewrites(input)) {
    const text = await readWhole(answer.file, shown);
    const records = recordsIn(text, at, shown);
    const { flatten } = input.endpoint;
    const how = { request: shown, flatten, names: input.names, added: input.added };
    const bytes = await writeRecords(records, answer.file, how);
    return { ...common, type: 'ndjson', bytes, records: records.length, empty: records.length === 0, found };
  }
  if (at.kind !== 'member') {
    const records = envelope === undefined ? undefined : documentRecords(envelope);
    const empty = records === undefined ? isEmptyArray(answer.head, answer.bytes) : records === 0;
    return { ...common, records, empty, found };
  }
  return memberPage(fetched, envelope, { ...common, found }, at.names);
}

/** The slice was cut out on the way where its place was known; else it is now. */
async function memberPage(
  { answer, shown, input }: Fetched,
  envelope: Envelope | undefined,
  common: Omit<Page, 'records' | 'empty'>,
  names: readonly string[],
): Promise<Page> {
  const array = envelope?.arrays.find(({ path }) => path.join('\0') === names.join('\0'));
  const known = input.facts?.at ?? givenRecords(input.endpoint.dataPath);
  if (known === undefined && array !== undefined) {
    const bytes = await copyRange(answer.file, array.start, array.end);
    return { ...common, bytes, records: array.elements, empty: array.elements === 0 };
  }
  if (array !== undefined) return { ...common, records: array.elements, empty: array.elements === 0 };
  switch (envelope?.slice) {
    case 'object':
      return { ...common, records: 1, empty: false };
    case 'null':
      return emptied(common);
    default: {
      const where = envelope?.slice === 'other' ? 'neither an array nor an object' : 'nothing';
      const candidates = (envelope?.arrays ?? [])
        .filter(({ objects }) => objects > 0)
        .map(({ path }) => pathText(path));
      throw notFound(shown, `there is ${where} at ${pathText(names)} in the answer`, candidates);
    }
  }
}

function recordsAt({ answer, shown, input }: Fetched, envelope: Envelope | undefined): RecordsAt | undefined {
  const given = givenRecords(input.endpoint.dataPath);
  if (given !== undefined) return envelope?.kind === 'nothing' ? undefined : given;
  const known = input.facts?.at;
  const first = firstCharacter(answer.head);
  if (known?.kind === 'member') return envelope?.kind === 'nothing' ? undefined : known;
  // What came in another form than before is looked at closely: it may be an error.
  if (known?.kind === 'document' && first === (known.shape === 'array' ? '[' : '{')) return known;
  if (envelope !== undefined) return locateRecords(envelope, shown, input.endpoint.dataPath !== undefined);
  if (first === '') return undefined;
  const words = serverWords(answer.head.toString('utf8')) ?? '';
  throw notFound(
    shown,
    `the answer is no ${known?.kind === 'document' ? known.shape : 'array'}, as others were: ${words}`,
    [],
  );
}

function documentRecords({ arrays, kind }: Envelope): number {
  if (kind === 'object') return 1;
  return arrays.find(({ path }) => path.length === 0)?.elements ?? 0;
}

function csvPage(fetched: Fetched): Page {
  const { answer } = fetched;
  const lines = answer.head.toString('utf8').trim().split('\n').length;
  const empty = answer.bytes <= answer.head.length && lines <= 1;
  const found: RecordFacts = { format: 'csv', at: { kind: 'document', shape: 'array' } };
  return { ...pageFacts(fetched, undefined), type: 'csv', records: undefined, empty, found };
}

/** XML is read as a whole; once a list of records was found, a page with one record is read where the list was. */
async function xmlPage(fetched: Fetched): Promise<Page> {
  const { answer, shown, input } = fetched;
  const common = { ...pageFacts(fetched, undefined), type: 'ndjson', found: input.facts } as const;
  if (firstCharacter(answer.head) === '') return emptied(common);
  const envelope = parseXmlAnswer(await readWhole(answer.file, shown), shown);
  const known = input.facts?.at.kind === 'member' ? pathText(input.facts.at.names) : undefined;
  const { records, names } = recordsOfXml(envelope, input.endpoint.dataPath ?? known, shown);
  const { flatten } = input.endpoint;
  const how = { request: shown, flatten, names: input.names, added: input.added };
  const bytes = await writeRecords(records, answer.file, how);
  const found: RecordFacts | undefined =
    names === undefined ? input.facts : { format: 'xml', at: { kind: 'member', names } };
  return { ...common, envelope, bytes, records: records.length, empty: records.length === 0, found };
}

function linesPage(fetched: Fetched): Page {
  const empty = firstCharacter(fetched.answer.head) === '';
  const found: RecordFacts = { format: 'ndjson', at: { kind: 'document', shape: 'array' } };
  return { ...pageFacts(fetched, undefined), type: 'ndjson', records: undefined, empty, found };
}

/** A page without records: nothing is left for the engine to read. */
async function emptied(page: Omit<Page, 'records' | 'empty'>): Promise<Page> {
  await rm(page.file, { force: true });
  return { ...page, bytes: 0, records: 0, empty: true };
}

function pageFacts({ answer, shown, input }: Fetched, envelope: Envelope | undefined) {
  const { file, bytes, headers, url, hash } = answer;
  return {
    file,
    bytes,
    shown,
    headers,
    hash,
    asked: input.request.url,
    landed: url,
    number: input.request.page,
    envelope: holdsMore(envelope, input) ? envelopeValue(envelope, shown) : undefined,
  };
}

/** Around records that are the answer there is nothing; only a cursor may be taken from the last of them. */
function holdsMore(envelope: Envelope | undefined, { endpoint }: FetchPageInput): envelope is Envelope {
  if (envelope === undefined || envelope.skeleton.trim() === '') return false;
  return envelope.kind !== 'array' || endpoint.pages?.type === 'cursor';
}
