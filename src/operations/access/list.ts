import * as z from 'zod/mini';
import { EVERYWHERE } from '../../domain/access.ts';
import { accessGrant } from '../../domain/access-answers.ts';
import { explainedGrants } from '../../domain/access-paths.ts';
import { sortKey } from '../../domain/names.ts';
import { pageOf } from '../../domain/page.ts';
import { scopeOf } from '../../domain/permissions.ts';
import { query } from '../../core/operation.ts';
import { findPlace, projectField } from './place.ts';
import { findSubject, OF_ONESELF, OF_OTHERS, subjectField } from './subject.ts';
import { inWords, namesOn } from './words.ts';

export const accessList = query({
  name: 'access.list',
  summary: 'List all that somebody may do, and through what',
  permission: OF_ONESELF,
  also: OF_OTHERS,
  input: z.object({ subject: subjectField(), project: projectField() }),
  output: z.extend(pageOf(accessGrant), {
    /** Then the list is empty. */
    deactivated: z.boolean(),
  }),
  errors: ['forbidden', 'ambiguous', 'not_found'],
  async run(context, input) {
    const { tx } = context;
    const subject = await findSubject(context, input.subject);
    const { place } = await findPlace(context, input.project);
    if (!subject.active) return { items: [], next_cursor: null, deactivated: true };
    const grants = explainedGrants(await tx.access.load([subject]), subject.id).filter(
      (grant) => place === EVERYWHERE || grant.place === place || (grant.place === EVERYWHERE && isOfProjects(grant)),
    );
    const nameOf = await namesOn(
      tx,
      grants.flatMap(({ paths }) => paths),
    );
    const keys = new Map(grants.map(({ place: at }) => [at, at === EVERYWHERE ? '' : sortKey(nameOf(at))]));
    // Everywhere first, then by project; by permission within each.
    grants.sort(
      (a, b) =>
        compare(keys.get(a.place) ?? '', keys.get(b.place) ?? '') ||
        compare(a.place, b.place) ||
        compare(a.permission, b.permission),
    );
    const items = grants.map(({ permission, place: at, paths }) => ({
      permission,
      project: at === EVERYWHERE ? null : nameOf(at),
      via: inWords(paths, nameOf),
    }));
    return { items, next_cursor: null, deactivated: false };
  },
});

const isOfProjects = ({ permission }: { readonly permission: string }): boolean => scopeOf(permission) === 'project';

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
