import * as z from 'zod/mini';
import { field, PROJECT, SUBJECT } from '../field.ts';
import { description, reference } from '../names/names.ts';

/** Tests of a document: what people, service accounts and groups can and cannot do once the organization is as it says. */

/** How many of anything a test may list. */
const MOST = 10_000;

const assertions = (describe: string) =>
  z.optional(
    field(
      z
        .array(
          field(
            reference(),
            'a permission, or `PERMISSION on PROJECT`; of a project permission without a project: in every project, and for cannot in none',
          ),
        )
        .check(z.maxLength(MOST)),
      describe,
    ),
  );

const subject = (describe: string) => field(reference(), describe, SUBJECT);
const SUBJECT_FORMS =
  'a person (e-mail or username), group or service account; with user:, group: or service-account: before an ambiguous name';

const expectation = z.strictObject({
  subject: subject(SUBJECT_FORMS),
  may: field(
    z.array(field(z.enum(['yes', 'no']), 'whether they have it')).check(z.maxLength(MOST)),
    'for each of the permissions, yes or no',
  ),
});

export const testEntry = z
  .strictObject({
    name: z.optional(field(description(), 'what is tested')),
    on: z.optional(field(reference(), 'the project of those project permissions that name none', PROJECT)),
    subject: z.optional(subject(SUBJECT_FORMS)),
    subjects: z.optional(field(z.array(subject(SUBJECT_FORMS)).check(z.maxLength(MOST)), 'several of them')),
    can: assertions('what they can do'),
    cannot: assertions('what they cannot do'),
    permissions: assertions('the columns of a matrix'),
    expect: z.optional(field(z.array(expectation).check(z.maxLength(MOST)), 'the rows of a matrix')),
  })
  .check(({ value, issues }) => {
    const fault = faultOf(value);
    if (fault !== undefined) issues.push({ code: 'custom', message: fault, input: value });
  });
export type TestEntry = z.infer<typeof testEntry>;

type Value = Partial<Record<'subject' | 'subjects' | 'can' | 'cannot' | 'permissions' | 'expect', unknown>>;

/** What is wrong with the form of a test; undefined: nothing. */
function faultOf({ subject: one, subjects, can, cannot, permissions, expect }: Value): string | undefined {
  const isMatrix = permissions !== undefined || expect !== undefined;
  if (isMatrix && (one ?? subjects ?? can ?? cannot) !== undefined)
    return 'is a matrix (permissions, expect) or has subject, can and cannot, not both';
  if (isMatrix) return permissions === undefined || expect === undefined ? 'needs permissions and expect' : undefined;
  if ((one === undefined) === (subjects === undefined)) return 'needs subject or subjects, and one of them';
  return can === undefined && cannot === undefined ? 'needs can or cannot' : undefined;
}
