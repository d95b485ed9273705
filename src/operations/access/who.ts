import * as z from 'zod/mini';
import { accessIndex } from '../../domain/access-index.ts';
import { accessHolder } from '../../domain/access-answers.ts';
import { pathsTo } from '../../domain/access-paths.ts';
import { pageOf } from '../../domain/page.ts';
import { query } from '../../core/operation.ts';
import { findPermission, findPlace, permissionField, projectField } from './place.ts';
import { inWords } from './words.ts';

export const accessWho = query({
  name: 'access.who',
  summary: 'List everybody who has a permission, and through what',
  permission: ['organization.people.view'],
  input: z.object({ permission: permissionField(), project: projectField() }),
  output: pageOf(accessHolder),
  errors: ['unknown_permission', 'scope_mismatch', 'not_found'],
  async run(context, input) {
    const { tx } = context;
    const permission = findPermission(input.permission, input.project);
    const { place } = await findPlace(context, input.project);
    const graph = await tx.access.loadAll();
    const types = new Map(graph.subjects.map(({ id, type }) => [id, type]));
    const nameOf = (id: string) => graph.names.get(id) ?? id;
    const items = accessIndex(graph)
      .who(permission, place)
      .map((id) => {
        const type = types.get(id) ?? 'user';
        const via = inWords(pathsTo(graph, id, permission, place), nameOf);
        return { subject_type: type, id, ...(type === 'user' ? { username: nameOf(id) } : { name: nameOf(id) }), via };
      });
    return { items, next_cursor: null };
  },
});
