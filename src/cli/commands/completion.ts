import * as z from 'zod/mini';
import { field } from '../../domain/field.ts';
import { customCommand } from '../app/command.ts';
import { SCRIPTS, SHELLS } from '../completion/scripts.ts';

export const command = customCommand({
  path: ['completion'],
  summary: 'Print the script that completes commands in your shell',
  details: `Completes nouns, verbs, flags and their values, and the names of people, groups, roles and contexts, from those that commands have shown here lately; it opens no store.

bash: roster completion bash > ~/.local/share/bash-completion/completions/roster
zsh: roster completion zsh > ~/.zfunc/_roster (with fpath+=~/.zfunc before compinit in ~/.zshrc)
fish: roster completion fish > ~/.config/fish/completions/roster.fish`,
  flags: z.object({ shell: field(z.enum(SHELLS), `your shell: ${SHELLS.join(', ')}`, 'SHELL') }),
  positions: ['shell'],
  examples: ['roster completion bash', 'roster completion zsh', 'roster completion fish'],
  async run(cli, { shell }) {
    const script = SCRIPTS[shell];
    // A script is for a shell to read, piped or not, unless another form is asked for.
    if (cli.flags.format === undefined) return cli.io.stdout.write(script);
    return cli.show({ data: (one) => one, columns: ['shell', 'script'] }, { shell, script });
  },
});
