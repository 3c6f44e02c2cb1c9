import { tokenCodes } from './encode-tokens.js';
import { codeOfKeyword, keywordRange, keywords, timeUnitRange } from './keywords.js';

/** The rules a text may be matched against, by the kind of its statement. */
export type StartRule = 'source' | 'load' | 'create' | 'export' | 'set' | 'include' | 'ifHead' | 'elseIfHead' | 'endIf';

/**
 * The ohm grammar of statements over encoded tokens (see `encodeTokens`). `kLOAD` is the keyword LOAD. What stands in brackets
 * behind a rule's name is how an error calls it. More is let through than is right where a later check can say better
 * what is wrong: clauses given twice, clauses that do not fit the mode.
 */
export const grammarText: string = `SqlFlow {
  source = kSOURCE name origin policy*
  origin = kTYPE connectorType (kPARAMS object)?  -- connector
         | kFROM connectionName (kOPTIONS object)?  -- connection
  policy = kON_ERROR errorAction  -- onError
         | kON_RATE_LIMIT (kWAIT_AND_RETRY | kFAIL)  -- onRateLimit
         | kON_SCHEMA_CHANGE (kFAIL | kCONTINUE | kALERT_AND_CONTINUE)  -- onSchemaChange
         | kON_LIMIT_EXCEEDED (kSTOP | kALERT | kPAUSE_UNTIL_TOMORROW)  -- onLimitExceeded
  errorAction = kRETRY wholeNumber (kTIMES | kTIME) (kTHEN (kSKIP | kFAIL))?  -- retry
              | (kFAIL | kSKIP)  -- atOnce

  load = kLOAD qualifiedName kFROM qualifiedName (kWHERE condition)? loadMode*  -- tableFromSource
       | kLOAD qualifiedName kINTO qualifiedName (kWHERE condition)? loadMode*  -- sourceIntoTable
  loadMode = kMODE (kREPLACE | kAPPEND | kMERGE | kUPSERT | kINCREMENTAL) loadOption*
  loadOption = (kMERGE_KEYS | kKEY | kPRIMARY_KEY) names  -- keys
             | (kCURSOR_FIELD | kWATERMARK) name  -- cursor
             | kBATCH_SIZE wholeNumber  -- batchSize
  names = "(" nonemptyListOf<name, ","> ")"  -- bracketed
        | nonemptyListOf<name, ",">  -- bare

  create = kCREATE (kOR kREPLACE)? kTABLE qualifiedName transformMode* kAS query  -- table
         | kCREATE (kOR kREPLACE)? kVIEW qualifiedName kAS query  -- view
  transformMode = kMODE kREPLACE  -- replace
                | kMODE kAPPEND  -- append
                | kMODE kUPSERT (kKEY | kPRIMARY_KEY | kMERGE_KEYS) names  -- upsert
                | kMODE kINCREMENTAL kBY name (kLOOKBACK lookback)?  -- incremental
  lookback = duration  -- text
           | number timeUnit?  -- number

  export = kEXPORT exported kTO target ((kOPTIONS | kPARAMS) object)?
  exported = query | ~(kTO text) qualifiedName
  target = path kTYPE connectorType  -- uri
         | kCONNECTION connectionName  -- connection

  set = kSET name "=" value
  include = kINCLUDE path (kAS name)?

  ifHead = kIF either kTHEN
  elseIfHead = elseIf either kTHEN
  elseIf = kELSE kIF  -- twoWords
         | (kELSEIF | kELSIF)  -- oneWord
  endIf = kEND kIF  -- twoWords
        | kENDIF  -- oneWord
  either = nonemptyListOf<both, kOR>
  both = nonemptyListOf<negation, kAND>
  negation = kNOT* comparison
  comparison = "(" either ")"  -- bracketed
             | operand comparator operand  -- compare
             | operand kNOT? kIN "(" nonemptyListOf<operand, ","> ")"  -- in
             | operand  -- truth
  operand = variable | text | number | truth | nothing | bareWord
  bareWord (a word) = word | ~(kAND | kOR | kNOT | kIN | kTHEN) keyword

  value = object | array | text | number | truth | nothing | variable | looseWord
  looseWord (a word) = word | "${tokenCodes.oddWord}" | keyword
  object = "{" listOf<entry, ","> ","? "}"
  entry = key ":" value
  array = "[" listOf<value, ","> ","? "]"
  truth = kTRUE | kFALSE
  nothing = kNULL

  qualifiedName = nonemptyListOf<name, ".">
  name (a name) = word | keyword | quoted
  connectorType (the name of a connector) = word | keyword | quoted
  key (a key) = word | keyword | quoted | "${tokenCodes.string}"
  text (a text in quotes) = quoted | "${tokenCodes.string}" | "${tokenCodes['long-string']}"
  path (a path in quotes) = text
  connectionName (the name of a connection in quotes) = text
  duration (a duration in quotes) = text
  query (a query) = "${tokenCodes.sql}"
  condition (a condition) = "${tokenCodes.sql}"
  number (a number) = "${tokenCodes.number}"
  wholeNumber (a whole number) = "${tokenCodes.number}"
  timeUnit (a unit of time such as DAYS) = "${timeUnitRange[0]}".."${timeUnitRange[1]}"
  variable (a variable) = "${tokenCodes.variable}"
  comparator (a comparison) = "≡" | "=" | "≠" | "<" | "≤" | ">" | "≥"
  word = "${tokenCodes.word}"
  quoted = "${tokenCodes.quoted}"
  keyword = "${keywordRange[0]}".."${keywordRange[1]}"

${keywords.map((word) => `  k${word} (${word}) = "${codeOfKeyword(word) ?? ''}"`).join('\n')}
}`;
