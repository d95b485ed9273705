import { settingsSet } from '../../../operations/settings/set.ts';
import { operationCommand } from '../../app/command.ts';
import { view } from './views.ts';

export const command = operationCommand({
  path: ['settings', 'set'],
  operation: settingsSet,
  details:
    'name is what the organization is called, in at most 62 characters; url is where people reach it, for links in e-mails. An empty URL clears it; another one may break what knows the old one, and what is in use of that is told. contacts.main, contacts.finances and contacts.security are e-mail addresses to write to about the organization, or empty. audit.retention is for how long audit events are kept, 30d at least, or off: what is older is dropped once a bucket or a file has it, and that was checked (docs/audit-retention.md). session.days is for how many days a session lasts at most, 1 to 30; it ends earlier when it was not used for 24 hours. A lower number counts for sessions that are there, too. deny_member_jobs and deny_non_member_jobs are true or false: whether job run is refused to those who have a role in the project itself, and to those who may run there by an organization role alone. enforce_whitelist is true or false: whether job run is refused for branches and tags that the whitelist of the project does not have (roster project whitelist).',
  positions: ['key', 'value'],
  view,
  examples: [
    'roster settings set name "Acme Corporation"',
    'roster settings set url https://roster.acme.example',
    'roster settings set url ""',
    'roster settings set contacts.security security@acme.example',
    'roster settings set audit.retention 400d',
    'roster settings set audit.retention off',
    'roster settings set session.days 7',
    'roster settings set deny_non_member_jobs true',
    'roster settings set enforce_whitelist true',
  ],
});
