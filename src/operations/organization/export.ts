import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { organizationDocument } from '../../domain/organization-file/document.ts';
import { documentOf } from '../../domain/organization-file/document-of.ts';
import { readState, VIEWS, VIEWS_OF_PROJECTS } from './file/read-state.ts';

export const organizationExport = query({
  name: 'organization.export',
  summary: 'Write the organization as a document',
  permission: VIEWS,
  also: VIEWS_OF_PROJECTS,
  errors: ['forbidden'],
  long: true,
  input: z.object({}),
  output: organizationDocument,
  run: async (context) => documentOf(await readState(context)),
});
