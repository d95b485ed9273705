import { openPostgres } from '../../../src/stores/postgres/index.ts';
import { dropSchema, emptySchema, newSchema } from '../../support/postgres.ts';
import { conformance } from '../conformance.ts';

let url: string | undefined;

conformance({
  name: 'postgresql',
  open: async () => openPostgres((url ??= await newSchema())),
  empty: async () => {
    if (url !== undefined) await emptySchema(url);
  },
  destroy: async () => {
    if (url !== undefined) await dropSchema(url);
    url = undefined;
  },
});
