import type { IpAllowListEntry } from '../../../../domain/ip-allow-list.ts';
import type { View } from '../../../terminal/output.ts';

/** How entries of the IP allow list look. */

const COLUMNS = ['network', 'description', 'created_by', 'created_at'];

export const entry: View<IpAllowListEntry> = { data: (one) => one, columns: COLUMNS, whole: ['network'] };
export const entries: View<readonly IpAllowListEntry[]> = {
  data: (items) => items,
  columns: COLUMNS,
  whole: ['network'],
};
