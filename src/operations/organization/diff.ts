import * as z from 'zod/mini';
import { query } from '../../core/operation.ts';
import { field } from '../../domain/field.ts';
import { organizationDocument } from '../../domain/organization-file/document.ts';
import { planOf } from '../../domain/organization-file/plan.ts';
import { shownChange, shownChanges } from '../../domain/organization-file/shown.ts';
import { inTurns } from '../../lib/steps.ts';
import type { Steps } from '../../lib/steps.ts';
import { ref, toRef } from '../../domain/references.ts';
import { digestOf } from './file/digest.ts';
import { effectFields, effectsOf } from './file/effects.ts';
import { requireFreeNames } from './file/free-names.ts';
import { readState, VIEWS, VIEWS_OF_PROJECTS } from './file/read-state.ts';

/** What comparing and applying a document take. */
export const documentFields = () => ({
  document: organizationDocument,
  prune: z._default(
    field(z.boolean(), 'remove what lists of the document do not name; lists that are not there remove nothing'),
    false,
  ),
});

/** The errors of a document. */
export const DOCUMENT_ERRORS = [
  'ambiguous',
  'not_found',
  'conflict',
  'unknown_permission',
  'scope_mismatch',
  'readonly_role',
  'role_in_use',
  'owner_role',
  'owns_projects',
] as const;

export const organizationDiff = query({
  name: 'organization.diff',
  summary: 'Tell what a document would change in the organization',
  permission: VIEWS,
  also: VIEWS_OF_PROJECTS,
  long: true,
  input: z.object(documentFields()),
  output: z.object({
    organization: ref,
    /** Of what it was compared with; `apply` takes it, and refuses where that has changed. */
    state: z.string(),
    changes: z.array(shownChange),
    ...effectFields,
  }),
  errors: ['forbidden', ...DOCUMENT_ERRORS],
  async run(context, { document, prune }) {
    const state = await readState(context);
    const steps = <T>(work: Steps<T>): Promise<T> => inTurns(work, context.pace);
    const plan = await steps(planOf(state, document, { prune }));
    await requireFreeNames(context, plan);
    return {
      organization: toRef(state.organization),
      state: await steps(digestOf(state)),
      changes: await steps(shownChanges(plan)),
      ...(await steps(effectsOf(plan, document))),
    };
  },
});
