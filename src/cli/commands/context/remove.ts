import * as z from 'zod/mini';
import { required } from '../../../lib/required.ts';
import { customCommand } from '../../app/command.ts';
import { readConfig, updateConfig } from '../../context/config.ts';
import { dropNames } from '../../context/name-cache.ts';
import { one, nameField, shown } from './shown.ts';

export const command = customCommand({
  path: ['context', 'remove'],
  summary: 'Forget a context and its token; the organization stays as it is',
  flags: z.object({ name: nameField() }),
  positions: ['name'],
  errors: ['not_found', 'input_needed'],
  writes: true,
  examples: ['roster context remove local --yes'],
  async run(cli, flags) {
    const config = readConfig(cli.io.env);
    const before = shown(config, flags.name);
    const { location } = required(config.contexts[flags.name], 'a context that was just shown');
    await cli.confirm({ question: `Forget the context ${flags.name} and its token?` }, () => Promise.resolve());
    await updateConfig(cli.io.env, ({ current, contexts: { [flags.name]: _, ...contexts } }) => ({
      current: current === flags.name ? null : current,
      contexts,
    }));
    dropNames(cli.io.env, { context: flags.name, location });
    await cli.show(one, before);
    cli.note(`the context ${flags.name} is removed; the organization stays as it is`);
  },
});
