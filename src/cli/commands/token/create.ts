import { tokenCreate } from '../../../operations/token/create.ts';
import { operationCommand } from '../../app/command.ts';
import { withSecret } from './views.ts';

export const command = operationCommand({
  path: ['token', 'create'],
  details:
    'Give each program that uses roster a token of its own, limited to what it does. It can never do more than its owner may at that moment. The secret is shown once.',
  operation: tokenCreate,
  positions: ['name'],
  ask: { name: 'Name of the token:' },
  view: withSecret,
  examples: [
    'roster token create laptop --reveal',
    'roster token create nightly --permission organization.people.view --expires 30d --secret-file nightly.jsonl',
    'roster token create importer --person grace --expires never --secret-file importer.jsonl --json',
  ],
  done: ({ subject, lacking_permissions: lacking }) =>
    lacking.length === 0
      ? undefined
      : `warning: ${subject.name} lacks ${lacking.join(', ')}, and so does the token until that changes`,
});
