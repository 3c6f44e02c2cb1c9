import { Argument } from 'commander';
import type { Cli, CommandOutcome } from '../cli.js';
import { completionScript, type Shell, shells } from '../completion/script.js';
import { exitCodes } from '../exit-code.js';
import type { CommandPage } from '../program.js';

export const page: CommandPage = {
  examples: [
    { line: 'source <(sqlflow completion bash)', does: 'in ~/.bashrc' },
    { line: 'source <(sqlflow completion zsh)', does: 'in ~/.zshrc, after compinit' },
    { line: 'sqlflow completion fish > ~/.config/fish/completions/sqlflow.fish', does: 'once' },
  ],
  define(command, start) {
    command
      .description('Prints a script that teaches the shell the commands and options.')
      .addArgument(new Argument('<shell>', shells.join(', ')).choices(shells))
      .action((shell: Shell) => start((cli) => completion(cli, shell)));
  },
};

async function completion(cli: Cli, shell: Shell): Promise<CommandOutcome> {
  const script = completionScript(await cli.wholeProgram(), shell);
  await cli.show(script.trimEnd());
  return { exitCode: exitCodes.done, result: { shell, script } };
}
