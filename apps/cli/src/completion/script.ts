import type { Command } from 'commander';
import { bashScript } from './bash.js';
import { fishScript } from './fish.js';
import type { CompletedCommand, CompletedOption } from './words.js';
import { zshScript } from './zsh.js';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** A completion script made from the definitions of the commands. */
export function completionScript(program: Command, shell: Shell): string {
  const global = optionsOf(program);
  const commands = program.commands.map(
    (command): CompletedCommand => ({
      name: command.name(),
      summary: command.summary(),
      options: [
        ...withoutRepetition([command, ...command.commands].flatMap(optionsOf)),
        ...global,
        { flag: '--help', summary: 'print help', value: 'none', choices: [] },
      ],
      choices: [
        ...command.commands.map((below) => below.name()),
        ...(command.registeredArguments[0]?.argChoices ?? []),
      ],
    }),
  );
  return scripts[shell](commands, global);
}

function withoutRepetition(options: readonly CompletedOption[]): CompletedOption[] {
  return [...new Map(options.map((option) => [option.flag, option])).values()];
}

function optionsOf(command: Command): CompletedOption[] {
  return command.options
    .filter(({ hidden }) => !hidden)
    .map((option) => ({
      flag: option.long ?? option.flags,
      summary: option.description,
      value: option.required ? valueKind(option.flags) : 'none',
      choices: option.argChoices ?? [],
    }));
}

function valueKind(flags: string): CompletedOption['value'] {
  if (/<dir>/.test(flags)) return 'directory';
  if (/<file>/.test(flags)) return 'file';
  return flags.startsWith('--profile') ? 'profile' : 'other';
}
