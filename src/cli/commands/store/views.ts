import type * as z from 'zod/mini';
import type { summary as schema } from '../../../operations/store/copy.ts';
import type { View } from '../../terminal/output.ts';

/** How a copied organization looks. */
export const summary: View<z.infer<typeof schema>> = {
  data: (facts) => facts,
  columns: ['organization', 'people', 'groups', 'events'],
};
