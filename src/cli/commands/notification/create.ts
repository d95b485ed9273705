import * as z from 'zod/mini';
import { AppError } from '../../../domain/errors.ts';
import { field } from '../../../domain/field.ts';
import { name } from '../../../domain/names/names.ts';
import { notificationCreate } from '../../../operations/notification/create.ts';
import { customCommand } from '../../app/command.ts';
import { ruleFlags, rulesFrom } from './rule-flags.ts';
import { notification } from './views.ts';

export const command = customCommand({
  path: ['notification', 'create'],
  operation: notificationCreate,
  errors: ['not_found'],
  details:
    'Flags make one rule: all of its filters must match, and one that is left out matches all. A rule tells of audit events, or of jobs that ended where it says which: --project, --branch, --tag, --pipeline, --block, --state, --result. A text between slashes is a regular expression (RE2). A file may have several rules. It tells of events only while you may see the audit log, and of jobs while you may see those of the project.',
  flags: z.object({
    name: z.optional(field(name(), 'the name of the notification; left out: that of the file', 'NAME')),
    if_not_exists: notificationCreate.input.shape.if_not_exists,
    ...ruleFlags,
  }),
  positions: ['name'],
  examples: [
    'roster notification create siem --webhook https://siem.example.com/roster --sign-with hook.key',
    'roster notification create denied --outcome denied --slack slack-url.txt --channel "#security"',
    'roster notification create owners --operation RoleChanged --operation OwnerRecovered --email ada@acme.example',
    'roster notification create tokens --resource Token --operation EndsSoon --email ada@acme.example',
    'roster notification create sign-ins --operation LoggedInElsewhere --slack slack-url.txt',
    'roster notification create stream --operation /^(Failed|Recovered)$/ --resource AuditStream --email ada@acme.example',
    'roster notification create deploys --project Rocket --result failed --slack slack-url.txt',
    'roster notification create -f rules.yaml',
  ],
  async run(cli, { name: given, if_not_exists, ...flags }) {
    const { name: named, rules } = await rulesFrom(cli, flags, () => Promise.resolve(given ?? ''));
    const called = given ?? named;
    if (called === undefined)
      throw new AppError('usage', 'the notification has no name', { hint: 'give NAME, or a name in the file' });
    if (rules === undefined)
      throw new AppError('usage', 'the notification tells nobody', {
        hint: 'give --slack, --webhook or --email, or rules in a file: -f FILE',
      });
    await cli.show(
      notification,
      await cli.call(notificationCreate, { name: called, rules, if_not_exists }),
      notificationCreate.output,
    );
  },
});
