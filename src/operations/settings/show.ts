import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { shownSettings } from '../../domain/settings.ts';
import { theOrganization } from '../shared/resolve.ts';
import { settingsOf } from './set.ts';

export const settingsShow = query({
  name: 'settings.show',
  summary: 'Show the settings of the organization',
  permission: ['organization.general_settings.view'],
  input: z.object({}),
  output: shownSettings,
  run: async ({ tx }) => settingsOf(await theOrganization(tx)),
});
