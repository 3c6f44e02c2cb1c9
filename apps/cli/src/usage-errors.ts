import { codes, suggest } from '@sqlflow/errors';
import type { Command, CommanderError } from 'commander';
import { invalidValue, type WrongUsage, wrongUsage } from './wrong-usage.js';

/**
 * What commander says about a wrong command line, as a diagnostic of the catalogue. Commander gives a code and an
 * English sentence in which the words of the user stand in single quotes.
 */
export function usageError(error: CommanderError, command: Command): WrongUsage {
  const [quoted = '', second = ''] = quotedWords(error.message);
  const first = quoted.replace(/ [<[].*$/, '');
  const name = commandPath(command);
  switch (error.code) {
    case 'commander.unknownCommand':
      return unknownCommand(first, command);
    case 'commander.unknownOption':
      return wrongUsage(codes.commandLine.unknownOption, {
        option: first,
        command: name,
        suggestion: suggest(first, optionsOf(command)),
      });
    case 'commander.missingArgument':
      return wrongUsage(codes.commandLine.missingArgument, { argument: `<${first}>`, command: name });
    case 'commander.excessArguments':
      return excessArguments(error.message, name);
    case 'commander.optionMissingArgument':
      return wrongUsage(codes.commandLine.missingOptionValue, { option: first, command: name });
    case 'commander.conflictingOption':
      return wrongUsage(codes.commandLine.conflictingOptions, { first, second });
    default:
      // Of options it names the option first, of arguments the value.
      return error.message.includes('for argument')
        ? invalidChoice(error.message, `<${second}>`, first)
        : invalidChoice(error.message, first, second);
  }
}

export function unknownCommand(name: string, program: Command): WrongUsage {
  const within = pathBelow(program);
  const inWhole = (each: string): string => (within === '' ? each : `${within} ${each}`);
  const known = program.commands.map((each) => each.name());
  const suggestion = suggest(name, known);
  return wrongUsage(codes.commandLine.unknownCommand, {
    name: inWhole(name),
    known: known.map(inWhole),
    suggestion: suggestion === undefined ? undefined : inWhole(suggestion),
  });
}

function excessArguments(message: string, command: string): WrongUsage {
  const numbers = message.match(/\d+/g) ?? [];
  return wrongUsage(codes.commandLine.tooManyArguments, {
    command,
    expected: Number(numbers[0] ?? 0),
    found: Number(numbers[1] ?? 0),
  });
}

function invalidChoice(message: string, option: string, value: string): WrongUsage {
  const choices = /Allowed choices are (.*)\.$/.exec(message)?.[1]?.split(', ') ?? [];
  const expected = choices.length === 0 ? 'another value' : `one of ${choices.join(', ')}`;
  return invalidValue(option, value, expected, choices);
}

function quotedWords(message: string): string[] {
  return Array.from(message.matchAll(/'([^']*)'/g), (match) => match[1] ?? '');
}

function optionsOf(command: Command): string[] {
  const own = command.options.flatMap((option) => option.long ?? []);
  return command.parent === null ? [...own, '--version', '--help'] : [...own, ...optionsOf(command.parent)];
}

/** `state list`; empty for the program itself. */
export function pathBelow(command: Command): string {
  return commandPath(command).split(' ').slice(1).join(' ');
}

/** `sqlflow run`. */
export function commandPath(command: Command): string {
  return command.parent === null ? command.name() : `${commandPath(command.parent)} ${command.name()}`;
}
