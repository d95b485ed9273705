import * as z from 'zod/mini';
import { notificationEdit } from '../../../operations/notification/edit.ts';
import { notificationShow } from '../../../operations/notification/show.ts';
import { customCommand } from '../../app/command.ts';
import { ruleFlags, rulesFrom } from './rule-flags.ts';
import { notification } from './views.ts';

const { rules: _rules, ...input } = notificationEdit.input.shape;

export const command = customCommand({
  path: ['notification', 'edit'],
  operation: notificationEdit,
  details:
    'Flags, or a file, replace all rules. A masked secret in the file stays as it is, where the rule has the name and the address that it had. From then on it needs your permissions to see the audit log.',
  flags: z.object({ ...input, ...ruleFlags }),
  positions: ['notification'],
  examples: ['roster notification edit siem --name archive', 'roster notification edit siem -f siem.yaml'],
  async run(cli, { notification: target, name, ...flags }) {
    const naming = async (): Promise<string> =>
      name ?? (await cli.call(notificationShow, { notification: target })).name;
    const { rules } = await rulesFrom(cli, flags, naming);
    const edited = await cli.call(notificationEdit, { notification: target, name, rules });
    await cli.show(notification, edited, notificationEdit.output);
  },
});
