import * as z from 'zod/mini';
import { field } from '../../domain/field.ts';
import { SETTING_KEYS, settings } from '../../domain/settings.ts';
import type { Settings } from '../../domain/settings.ts';
import { operation } from '../../core/operation.ts';
import type { Organization } from '../../core/store/organization.ts';
import { validate } from '../../core/validate.ts';
import { theOrganization } from '../shared/resolve.ts';

export const settingsSet = operation({
  name: 'settings.set',
  summary: 'Change a setting of the organization',
  permission: ['organization.general_settings.modify'],
  records: ['Organization.Modified'],
  input: z.object({
    key: field(z.enum(SETTING_KEYS), 'the setting', 'KEY'),
    value: field(z.string(), 'its new value', 'VALUE'),
  }),
  output: settings,
  async run(context, { key, value }) {
    const { tx } = context;
    const organization = await theOrganization(tx);
    const before = settingsOf(organization);
    const after = validate(settings, { ...before, [key]: value });
    if (after[key] === before[key]) return before;
    await tx.organization.update(organization.id, { [key]: after[key] });
    context.record({
      kind: 'Organization.Modified',
      id: organization.id,
      name: after.name,
      description: `the ${key} of the organization is now ${shown(after[key])}, before ${shown(before[key])}`,
      metadata: { before: { [key]: before[key] }, after: { [key]: after[key] } },
    });
    return after;
  },
});

export const settingsOf = ({ name, url }: Organization): Settings => ({ name, url });

const shown = (value: string): string => (value === '' ? 'empty' : value);
