import type { Page } from '../../../domain/page.ts';
import { inWords } from '../../../domain/kinds.ts';
import type { AccessRecommendation } from '../../../domain/access/recommendation.ts';
import { counted } from '../../../lib/plural.ts';
import type { Flat } from '../../context/flat.ts';
import { visible } from '../../terminal/output.ts';
import type { Item, View } from '../../terminal/output.ts';

/** How it is shown what somebody could do without. */

type Answer = Flat<AccessRecommendation>;
type Change = Answer['changes'][number];

const toData = ({ subject: { type: subject_type, id: subject_id, name: subject }, ...rest }: Answer) => ({
  subject,
  subject_type,
  subject_id,
  ...rest,
});
type Data = ReturnType<typeof toData>;

/** A change as somebody would say it: `role Admin -> Member`. */
function inText({ change, role, group, project, to }: Change): string {
  const where = project === null ? '' : ` in project ${project}`;
  switch (change) {
    case 'smaller_role':
      return `role ${role ?? ''}${where} -> ${to ?? ''}`;
    case 'leave_group':
      return `leave group ${group ?? ''}`;
    case 'leave_project':
      return `leave project ${project ?? ''}, with the role ${role ?? ''}`;
  }
}

const unusedIn = ([first = '', ...more]: readonly string[]): string =>
  more.length === 0
    ? `${first}, which was not used`
    : `${more.length + 1} permissions that were not used, such as ${first}`;

const inPlace = ({ permission, project }: Data['unused'][number]): string =>
  project === null ? permission : `${permission} in ${project}`;

export const recommendations: View<readonly Answer[]> = {
  data: (items) => items.map(toData),
  columns: ['subject', 'changes', 'unused'],
  added: ['subject_type', 'subject_id'],
  row: (item) => {
    const { changes, unused, ...rest } = item as Data;
    return { ...rest, changes: changes.map(inText), unused: unused.map(inPlace) } satisfies Item;
  },
  text: (items, style) =>
    items
      .flatMap((item) => [
        style.bold(visible(inWords(item.subject))),
        ...(item.is_new ? ['  too new: the account was made since then'] : []),
        ...item.changes.flatMap((change) => [
          `  ${visible(inText(change))}`,
          `    takes ${unusedIn(change.unused)}`,
          ...(change.unrecorded.length === 0
            ? []
            : [style.dim(`    and ${counted(change.unrecorded.length, 'permission')} whose use is not recorded`)]),
        ]),
        ...(item.changes.length > 0 || item.is_new ? [] : ['  nothing to change']),
        ...(item.unused.length === 0
          ? []
          : [style.dim(`  ${counted(item.unused.length, 'permission')} unused in all`)]),
      ])
      .map((line) => `${line}\n`)
      .join(''),
};

type Answers = Flat<Page<AccessRecommendation> & { readonly log_begins: string | null; readonly deactivated: boolean }>;

/** What the list does not know, and from when on it knows. */
export const recommendationNotes = (
  { items, next_cursor, deactivated, log_begins }: Answers,
  { subject }: Record<string, unknown>,
): readonly string[] =>
  deactivated
    ? [`${String(subject)} is deactivated and can do nothing`]
    : [
        ...(items.length === 0 && next_cursor === null ? ['nobody has a role or group to do without'] : []),
        `the audit log shows changes, not reads; it begins ${log_begins === null ? 'with the first of them' : `at ${log_begins}`}`,
      ];
