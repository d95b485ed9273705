import * as z from 'zod/mini';
import { groupDelete } from '../../operations/group/delete.ts';
import { runNested } from '../../operations/shared/adapt.ts';
import { operation } from '../../core/operation.ts';
import { answer } from '../answer.ts';
import { findGroup, groupField } from './find.ts';

export const scimGroupDelete = operation({
  name: 'scim-api.group-delete',
  summary: groupDelete.summary,
  permission: groupDelete.permission,
  records: groupDelete.records,
  input: z.object({ id: groupField() }),
  output: answer,
  errors: ['not_found'],
  async run(context, { id }) {
    await runNested(context, groupDelete, { group: (await findGroup(context.tx, id)).id });
    return {};
  },
});
