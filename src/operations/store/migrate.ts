import * as z from 'zod/mini';
import { storeOperation } from '../../core/operation.ts';

export const storeMigrate = storeOperation({
  name: 'store.migrate',
  summary: 'Bring the store to the version that this roster needs',
  changes: true,
  input: z.object({}),
  output: z.object({ from: z.number(), to: z.number(), backup: z.nullable(z.string()) }),
  errors: ['unavailable'],
  run: (store) => store.migrate(),
});
