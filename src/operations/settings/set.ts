import * as z from 'zod/mini';
import { field } from '../../domain/field.ts';
import { SETTING_FIELDS, SETTING_KEYS, settings, settingsIn, shownSettings } from '../../domain/settings.ts';
import type { Settings, ShownSettings } from '../../domain/settings.ts';
import { operation } from '../../core/operation.ts';
import type { Organization } from '../../core/store/organization.ts';
import { validate } from '../../core/validate.ts';
import { theOrganization } from '../shared/resolve.ts';
import { brokenByMove } from './moved-address.ts';

export const settingsSet = operation({
  name: 'settings.set',
  summary: 'Change a setting of the organization',
  permission: ['organization.general_settings.modify'],
  also: { 'organization.audit_logs.streaming.manage': 'for audit.retention' },
  records: ['Organization.Modified'],
  input: z.object({
    key: field(z.enum(SETTING_KEYS), 'the setting', 'KEY'),
    value: field(z.string(), 'its new value', 'VALUE'),
  }),
  output: shownSettings,
  async run(context, { key, value }) {
    const { tx, at } = context;
    if (key === 'audit.retention') context.require('organization.audit_logs.streaming.manage');
    const organization = await theOrganization(tx);
    const before = settingsOf(organization);
    const field = SETTING_FIELDS[key];
    const own = z.object({ [field]: settings.shape[field] });
    const after: ShownSettings = {
      ...before,
      ...validate(own, { [field]: valueOf(value, before[field]) }, () => key),
      updated_at: at,
    };
    if (after[field] === before[field]) return before;
    await tx.organization.update(organization.id, { [field]: after[field] });
    if (after.session_days < before.session_days) await tx.tokens.boundSessions(after.session_days);
    context.record({
      kind: 'Organization.Modified',
      id: organization.id,
      name: after.name,
      description: `the ${key} of the organization is now ${shown(after[field])}, before ${shown(before[field])}`,
      metadata: { before: { [field]: before[field] }, after: { [field]: after[field] } },
    });
    for (const broken of await brokenByMove(context, before.url, after.url)) context.note(broken);
    return after;
  },
});

/** The settings with when they were first and last set. */
export const settingsOf = (organization: Organization): ShownSettings => ({
  ...settingsIn(organization),
  created_at: organization.created_at,
  updated_at: organization.updated_at,
});

type Value = Settings[keyof Settings];

const TRUTHS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['yes', true],
  ['false', false],
  ['no', false],
]);

/** A value as typed, as a number or a truth where the setting is one; what is none is left for the schema to refuse. */
function valueOf(text: string, before: Value): Value {
  if (typeof before === 'boolean') return TRUTHS.get(text) ?? text;
  return typeof before === 'number' && /^\d{1,9}$/.test(text) ? Number(text) : text;
}

const shown = (value: Value): string => (value === '' ? 'empty' : String(value));
