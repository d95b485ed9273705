import {
  createPrompt,
  isDownKey,
  isEnterKey,
  isSpaceKey,
  isUpKey,
  makeTheme,
  useKeypress,
  usePagination,
  usePrefix,
  useState,
} from '@inquirer/core';
import type { Status } from '@inquirer/core';
import type { Choice } from './prompter.ts';

/** A checkbox list to search in: typing filters, space ticks, what is ticked stays so while the search goes on. */

interface Question {
  readonly message: string;
  readonly choices: readonly Choice[];
}

/** Choices that are seen at once. */
const PAGE = 10;
/** Ticked choices that are named. */
const NAMED = 3;
const HELP = 'type to search • ↑↓ move • space ticks • ⏎ ends';

export const searchPrompt = createPrompt<string[], Question>(({ message, choices }, done) => {
  const theme = makeTheme();
  const [status, setStatus] = useState<Status>('idle');
  const [term, setTerm] = useState('');
  const [active, setActive] = useState(0);
  const [ticked, setTicked] = useState<readonly string[]>([]);
  const [fault, setFault] = useState('');
  const prefix = usePrefix({ status, theme });
  const found = choices.filter((choice) => matches(choice, term));
  const current = found[active];

  useKeypress((key, line) => {
    if (status !== 'idle') return;
    if (isEnterKey(key)) {
      if (ticked.length === 0) {
        setFault('nothing is ticked yet');
        line.write(term);
      } else {
        setStatus('done');
        done(choices.map(({ value }) => value).filter((value) => ticked.includes(value)));
      }
      return;
    }
    setFault('');
    if (isUpKey(key) || isDownKey(key)) {
      const step = isUpKey(key) ? -1 : 1;
      if (found.length > 0) setActive((active + step + found.length) % found.length);
    } else if (isSpaceKey(key)) {
      if (current !== undefined) setTicked(toggled(ticked, current.value));
    } else {
      setTerm(line.line);
      setActive(0);
      return;
    }
    // These keys are no part of the search, so the line becomes again what it was.
    line.clearLine(0);
    line.write(term);
  });

  const page = usePagination({
    items: found,
    active,
    pageSize: PAGE,
    loop: false,
    renderItem: ({ item, isActive }) => {
      const text = `${isActive ? '❯' : ' '}${ticked.includes(item.value) ? '◉' : '◯'} ${item.name ?? item.value}`;
      return isActive ? theme.style.highlight(text) : text;
    },
  });
  const head = `${prefix} ${theme.style.message(message, status)}`;
  if (status === 'done') return `${head} ${theme.style.answer(inBrief(ticked))}`;
  const body = [
    found.length === 0 ? '  nothing fits' : page,
    '',
    ...(current?.description === undefined ? [] : [current.description]),
    ...(ticked.length === 0 ? [] : [`ticked: ${inBrief(ticked)}`]),
    ...(fault === '' ? [] : [theme.style.error(fault)]),
    theme.style.help(HELP),
  ];
  return [`${head} ${term}`.trimEnd(), body.join('\n')];
});

const matches = ({ value, name = '', description = '' }: Choice, term: string): boolean =>
  `${value} ${name} ${description}`.toLowerCase().includes(term.toLowerCase());

const toggled = (ticked: readonly string[], value: string): string[] =>
  ticked.includes(value) ? ticked.filter((one) => one !== value) : [...ticked, value];

function inBrief(values: readonly string[]): string {
  const more = values.length > NAMED ? ` and ${values.length - NAMED} more` : '';
  return values.slice(0, NAMED).join(', ') + more;
}
