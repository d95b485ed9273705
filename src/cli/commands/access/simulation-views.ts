import type * as z from 'zod/mini';
import { inWords } from '../../../domain/kinds.ts';
import { counted } from '../../../lib/plural.ts';
import type { accessSimulate } from '../../../operations/access/simulate.ts';
import type { Flat } from '../../context/flat.ts';
import { visible } from '../../terminal/output.ts';
import type { OutputFormat, View } from '../../terminal/output.ts';

/** How it is shown what a document would have refused. */

type Simulation = Flat<z.infer<(typeof accessSimulate)['output']>>;

const wholeView: View<Simulation> = {
  data: (simulation) => simulation,
  columns: ['since', 'judged', 'refused', 'refusals', 'unjudged'],
};

const rowsView: View<Simulation> = {
  data: ({ refusals }) => refusals.map((one) => ({ ...one, subject: inWords(one.subject) })),
  columns: ['subject', 'event', 'project', 'events', 'missing'],
  whole: ['event'],
  text: ({ refusals }, style) =>
    refusals
      .flatMap(({ subject, event, project, events, missing }) => [
        `${style.red('refused:')} ${visible(inWords(subject))} ${event}${project === null ? '' : ` in ${visible(project)}`}, ${events === 1 ? 'once' : `${events} times`}`,
        style.dim(`  missing ${missing.join(', ')}`),
      ])
      .map((line) => `${line}\n`)
      .join(''),
};

/** Refusals in the format in force. */
export const simulationView = (format: OutputFormat): View<Simulation> =>
  ['json', 'jsonl', 'yaml'].includes(format) ? wholeView : rowsView;

/** How much was judged and refused, and what could not be judged. */
export const simulationNotes = ({
  since,
  judged,
  refused,
  refused_already,
  more_refusals,
  unjudged,
}: Simulation): readonly string[] => [
  `${refused} of ${counted(judged, 'event')} since ${since} would be refused`,
  ...(more_refusals === 0 ? [] : [`${more_refusals} more refusals are not listed`]),
  ...(refused_already === 0 ? [] : [`${counted(refused_already, 'event')} would be refused as it is`]),
  ...unjudged.map(({ event, why, events }) => `not judged: ${event}, ${counted(events, 'event')}: ${why}`),
];
