import type { ShownSettings } from '../../../domain/settings.ts';
import type { View } from '../../terminal/output.ts';

export const view: View<ShownSettings> = {
  data: (all) => all,
  columns: [
    'name',
    'url',
    'audit_retention',
    'session_days',
    'contacts_main',
    'contacts_finances',
    'contacts_security',
    'deny_member_jobs',
    'deny_non_member_jobs',
    'enforce_whitelist',
  ],
};
