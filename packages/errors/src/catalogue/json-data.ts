import { defineCode } from '../code.js';

/** A mistake and where it is; lines and columns from 1. */
export interface JsonMistake {
  file: string;
  line: string;
  column: string;
  reason: string;
}

const at = ({ file, line, column, reason }: JsonMistake) => `${file}:${line}:${column}: ${reason}`;

/** JSON files. */
export const jsonDataCodes = {
  jsonSyntax: defineCode<JsonMistake & { hint: string | undefined }>({
    code: 'SF5060',
    title: 'Not JSON',
    failure: 'data',
    message: at,
    hint: ({ hint }) => hint,
    explanation:
      'The file breaks the rules of JSON at the place named (line and column count from 1). Trailing commas, comments, single quotes and NaN are not JSON, although some programs write them. A file that ends in the middle was cut off while it was written or downloaded. Nothing of it was kept.\n\nCorrect the program that writes the file. In files with one record per line (NDJSON), `on_bad_rows: "reject"` keeps bad lines apart in `sqlflow.rejects` and loads the others; a document of another kind is read whole or not at all.',
  }),
  jsonNotRecord: defineCode<JsonMistake>({
    code: 'SF5061',
    title: 'JSON value that is no record',
    failure: 'data',
    message: at,
    hint: () => 'records are objects: [{"id": 1}, {"id": 2}], or one object on each line',
    explanation:
      'A row of a table is made from an object, whose keys become columns. At this place there is something else: a number, a text, an array or null.\n\nIf the records lie deeper in the document, say where with `records_path`: for `{"data": {"items": [{"id": 1}]}}` it is `data.items`.',
  }),
  jsonRecordTooLong: defineCode<JsonMistake>({
    code: 'SF5062',
    title: 'JSON record that is too long',
    failure: 'data',
    message: at,
    hint: () => 'if the document holds many records, name their array with records_path',
    explanation:
      'One record must fit into memory, so its length is limited. A record of that size usually is not one: it is a document that holds all records inside of one object.\n\nName the array with the records, `records_path: data.items`. Each of its elements is then a row.',
  }),
  jsonRecordsMissing: defineCode<JsonMistake>({
    code: 'SF5063',
    title: 'Records not found',
    failure: 'data',
    message: at,
    hint: () => 'correct records_path; names are compared exactly, case counts',
    explanation:
      'The parameter `records_path` names the members that lead to the array of records, and the document does not have them, or has something else there. A server that answers with an error instead of data is a usual cause.\n\nLook at the document. For `{"data": {"items": [{"id": 1}]}}` the path is `data.items`. An empty array and null are no mistake: they are a table without rows.',
  }),
  jsonDuplicateKey: defineCode<JsonMistake>({
    code: 'SF5064',
    title: 'Key that stands twice',
    failure: 'data',
    message: at,
    explanation:
      'An object has the same key twice, as `{"id": 1, "id": 2}`. A column has one value in a row, and which of the two is meant cannot be known, so none is taken. Programs differ in what they do about it.\n\nCorrect the program that writes the file.',
  }),
  jsonTooManyColumns: defineCode<JsonMistake>({
    code: 'SF5065',
    title: 'Records with too many keys',
    failure: 'data',
    message: at,
    hint: () => 'are the keys values, such as ids or dates? then the object is a dictionary and not a record',
    explanation:
      'Every key of the records becomes a column. So many different keys are a sign that the keys are data themselves, as in `{"2026-01-01": {...}, "2026-01-02": {...}}`.\n\nName the array of records with `records_path`, or write such a document as an array of objects. A dictionary inside of a record is no problem: it becomes a column of type JSON.',
  }),
  jsonWithoutColumns: defineCode<{ path: string }>({
    code: 'SF5066',
    title: 'JSON without columns',
    failure: 'data',
    message: ({ path }) => `${path} has no record with a key: not even its columns are known`,
    hint: () => 'name the columns with column_types if no rows are right',
    explanation:
      'The columns of a table come from the keys of the records, and there is none: the file is empty, an empty array, or holds only empty objects. Often it is the sign of an export that failed. A table that exists already takes such a file as no rows, unless it is to be replaced.\n\nLook at what writes the file. With `column_types` the columns are known without a record.',
  }),
  jsonBinaryFile: defineCode<{ path: string; looksLike: 'utf-16' | 'gzip' | 'zstd' }>({
    code: 'SF5067',
    title: 'Not a JSON text',
    failure: 'data',
    message: ({ path, looksLike }) =>
      `${path} is not a JSON text: it ${looksLike === 'utf-16' ? 'looks like UTF-16' : `is compressed with ${looksLike}`}`,
    hint: ({ looksLike }) => (looksLike === 'utf-16' ? 'save it as UTF-8' : `compression: ${looksLike}`),
    explanation:
      'The file begins with bytes that no JSON text in UTF-8 has: it is compressed, a binary file, or a text in UTF-16, which JSON files may not be.\n\nSet `compression`, save the file as UTF-8, or correct the path.',
  }),
  jsonDigitsLost: defineCode<{ column: string; type: string; places: string }>({
    code: 'SF5068',
    title: 'Digits that a given type would lose',
    failure: 'data',
    message: ({ column, type, places }) =>
      `${column} holds numbers with ${places} decimal places, which ${type} would round`,
    hint: () => 'give it a type with more decimal places',
    explanation:
      'The type of a column of lists or objects was given by hand (`column_types`), and numbers inside have more decimal places than it keeps. They would be rounded without a word.\n\nGive the type more decimal places, `DECIMAL(18,4)[]` instead of `DECIMAL(18,2)[]`, or leave it out: the types that SQLFlow infers keep all digits.',
  }),
};
