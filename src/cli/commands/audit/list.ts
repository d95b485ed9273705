import { auditList } from '../../../operations/audit/list.ts';
import { listCommand } from '../../app/list-command.ts';
import { events } from './views.ts';
import { notesOf } from './actor-notes.ts';

export const command = listCommand({
  path: ['audit', 'list'],
  operation: auditList,
  view: events,
  details:
    'Finds events by the id of the actor, under every name that the actor had. A service account is shown as service-account:NAME.',
  notes: ({ actor }, { actor: asked }) => notesOf(asked, actor),
  examples: ['roster audit list --limit 5', 'roster audit list --actor ada --resource User --since 2026-01-01 --json'],
});
