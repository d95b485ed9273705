import type * as domain from '../../../../domain/whitelist.ts';
import type { Flat } from '../../../context/flat.ts';
import type { View } from '../../../terminal/output.ts';

/** How whitelists look. */
export const whitelist: View<Flat<domain.ShownWhitelist>> = {
  data: (one) => one,
  columns: ['project', 'branches', 'tags', 'enforced'],
};
