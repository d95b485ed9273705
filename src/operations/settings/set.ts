import * as z from 'zod/mini';
import { field } from '../../domain/field.ts';
import { SETTING_KEYS, settings, shownSettings } from '../../domain/settings.ts';
import type { Settings, ShownSettings } from '../../domain/settings.ts';
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
  output: shownSettings,
  async run(context, { key, value }) {
    const { tx, at } = context;
    const organization = await theOrganization(tx);
    const before = settingsOf(organization);
    const after = { ...before, ...validate(settings, { ...chosen(before), [key]: value }), updated_at: at };
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

/** The settings with when they were first and last set. */
export const settingsOf = ({ name, url, created_at, updated_at }: Organization): ShownSettings => ({
  name,
  url,
  created_at,
  updated_at,
});

const chosen = ({ name, url }: ShownSettings): Settings => ({ name, url });

const shown = (value: string): string => (value === '' ? 'empty' : value);
