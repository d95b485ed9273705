import { assertionText } from '../../../domain/organization-file/assertions.ts';
import type { TestFailure } from '../../../domain/organization-file/assertions.ts';
import { inWords } from '../../../domain/kinds.ts';
import { pathOf } from '../../../domain/organization-file/faults.ts';
import type { DocumentPath } from '../../../domain/organization-file/faults.ts';
import { counted } from '../../../lib/plural.ts';
import { visible } from '../../terminal/output.ts';
import type { Item, OutputFormat, View } from '../../terminal/output.ts';
import type { Style } from '../../terminal/style.ts';

/** How the tests of a document, and what failed of them, are told. */

/** A failure, and where its assertion stands. */
export type PlacedFailure = TestFailure & { readonly place: string };

/** Why an assertion does not hold. */
export const whyText = ({ why }: Pick<TestFailure, 'why'>): string => why.join('; ');

interface Outcome {
  readonly assertions: number;
  readonly failures: readonly PlacedFailure[];
}

const wholeView: View<Outcome> = {
  data: (outcome) => outcome as unknown as Item,
  columns: ['assertions', 'failures'],
};

const rowsView: View<Outcome> = {
  data: ({ failures }) => failures.map((one) => ({ ...one, subject: inWords(one.subject) })),
  columns: ['place', 'subject', 'expected', 'permission', 'project', 'why'],
  text: ({ failures }, style) => failuresText(failures, style),
};

/** Failures for people: what was to hold, where that stands, and why it does not. */
export const failuresText = (failures: readonly PlacedFailure[], style: Style): string =>
  failures
    .flatMap((one) => [
      `${style.red('failed:')} ${visible(assertionText(one))}`,
      `  ${visible(one.place)}`,
      ...one.why.map((why) => `  ${visible(why)}`),
    ])
    .map((line) => `${line}\n`)
    .join('');

/** Failures with their places, which the document alone knows. */
export const placedIn = (
  failures: readonly TestFailure[],
  place: (path: DocumentPath) => string,
): readonly PlacedFailure[] => failures.map((one) => ({ ...one, place: place(pathOf(one.path)) }));

/** Failures in the format in force. */
export const testView = (format: OutputFormat): View<Outcome> =>
  ['json', 'jsonl', 'yaml'].includes(format) ? wholeView : rowsView;

/** How the tests went, as a sentence. */
export const testSummary = ({
  assertions,
  failures,
}: Pick<Outcome, 'assertions'> & { readonly failures: { readonly length: number } }): string =>
  failures.length === 0
    ? `${counted(assertions, 'assertion')} of the tests ${assertions === 1 ? 'holds' : 'hold'}`
    : `${failures.length} of ${counted(assertions, 'assertion')} of the tests ${failures.length === 1 ? 'fails' : 'fail'}`;
