import { tokenCreate } from '../../../operations/token/create.ts';
import { customCommand } from '../../app/command.ts';
import { showsSecrets } from '../people/views.ts';
import { withSecret } from './views.ts';
import { noteSecret } from './secret-note.ts';

export const command = customCommand({
  path: ['token', 'create'],
  summary: tokenCreate.summary,
  details:
    'Give each program that uses roster a token of its own, limited to what it does. It can never do more than its owner may at that moment. The secret is shown once.',
  operation: tokenCreate,
  flags: tokenCreate.input,
  positions: ['name'],
  writes: true,
  makesSecrets: true,
  examples: [
    'roster token create laptop --reveal',
    'roster token create nightly --permission organization.people.view --expires 30d --secret-file nightly.jsonl',
    'roster token create importer --person grace --expires never --secret-file importer.jsonl --json',
  ],
  async run(cli, input) {
    const made = await cli.call(tokenCreate, input);
    await cli.show(withSecret(showsSecrets(cli)), made, tokenCreate.output);
    noteSecret(cli);
    const lacking = made.lacking_permissions;
    if (lacking.length > 0)
      cli.note(`warning: ${made.subject} lacks ${lacking.join(', ')}, and so does the token until that changes`);
  },
});
