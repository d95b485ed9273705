import { auditList } from '../../../operations/audit/list.ts';
import { listCommand } from '../../app/list-command.ts';
import { events } from './views.ts';
import { meantNotes } from './meant-notes.ts';

export const command = listCommand({
  path: ['audit', 'list'],
  operation: auditList,
  view: events,
  details:
    'Finds events by the id of the actor, under every name that the actor had. A service account is shown as service-account:NAME.',
  notes: (first, { actor: asked }) => meantNotes(asked, first),
  examples: [
    'roster audit list --limit 5',
    'roster audit list --target linus --since 30d',
    'roster audit list --actor ada --resource User --since 2026-01-01 --json',
  ],
});
