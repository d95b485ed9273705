import * as z from 'zod/mini';
import type { Context, ProjectRef } from '../../core/context.ts';
import type { OutputOf, Schema, WriteOperation } from '../../core/operation.ts';
import { field } from '../../domain/field.ts';
import type { Permission } from '../../domain/permissions.ts';
import { required } from '../../lib/required.ts';

/** Writes that make things, told to be content with what is there already: in one transaction, without an event. */

/** The field that asks for it. */
export const ifNotExists = () => ({
  if_not_exists: z._default(
    field(z.boolean(), 'where it is there already, answer with it as it is, and tell what differs'),
    false,
  ),
});

/** A thing that is there already. */
interface There<O> {
  /** As the write would answer with it, with an empty secret; undefined: it is left out of a list of answers. */
  readonly output: O;
  /** The beginning of a sentence: `the group Platform`. */
  readonly name: string;
  /** What is not as the input asks, as the ends of sentences. */
  readonly differences: readonly string[];
  /** The project where `view` is needed; left out: the organization. */
  readonly project?: ProjectRef;
}

interface Existing<S extends Schema, O> {
  /** Who may see the thing; undefined: whoever may make it. */
  readonly view?: Permission;
  /** The thing that the input names, if it is there. Throws as the write does for what the input names beside it. */
  find(context: Context, input: OutputOf<S>): Promise<There<O> | undefined>;
}

type Asking = Schema & z.core.$ZodType<{ readonly if_not_exists: boolean }>;

/** A write that makes one thing, unless it is there and the input is content with that. */
export function unlessThere<S extends Asking, O, Plan, Prepared>(
  own: WriteOperation<S, O, Plan, Prepared>,
  existing: Existing<S, O>,
): WriteOperation<S, O, Plan, Prepared> {
  const make = own.run.bind(own);
  return {
    ...withView(own, existing.view),
    async run(context, input, prepared) {
      const there = input.if_not_exists ? await existing.find(context, input) : undefined;
      if (there === undefined) return make(context, input, prepared);
      tell(context, [there], { view: existing.view, isAlone: true });
      return there.output;
    },
  };
}

interface ExistingOnes<S extends Schema, Item, O> {
  readonly view?: Permission;
  /** What the input asks for, each once, in the order in which the write prepares it. */
  items(context: Context, input: OutputOf<S>): Promise<readonly Item[]>;
  /** The input for some of them. */
  only(input: OutputOf<S>, items: readonly Item[]): OutputOf<S>;
  /** As of one, for an item. */
  find(context: Context, input: OutputOf<S>, item: Item): Promise<There<O | undefined> | undefined>;
}

/** The same for a write that makes several, all or none: those that are there stand in its answer in their place. */
export function unlessEachThere<S extends Asking, Item, O, Plan, Prepared extends readonly unknown[] | undefined>(
  own: WriteOperation<S, O[], Plan, Prepared> | WriteOperation<S, readonly O[], Plan, Prepared>,
  existing: ExistingOnes<S, Item, O>,
): WriteOperation<S, O[], Plan, Prepared> {
  const make = own.run.bind(own);
  return {
    ...withView(own as WriteOperation<S, O[], Plan, Prepared>, existing.view),
    async run(context, input, prepared) {
      if (!input.if_not_exists) return [...(await make(context, input, prepared))];
      const asked = [];
      for (const [at, item] of (await existing.items(context, input)).entries()) {
        asked.push({ item, at, there: await existing.find(context, input, item) });
        await context.pace();
      }
      const there = asked.flatMap((one) => one.there ?? []);
      const missing = asked.filter((one) => one.there === undefined);
      const isAlone = missing.length === 0;
      tell(context, there, { view: existing.view, isAlone });
      if (isAlone) return there.flatMap(({ output }) => output ?? []);
      const rest = existing.only(
        input,
        missing.map(({ item }) => item),
      );
      const preparedRest = prepared && missing.map(({ at }) => required(prepared[at], 'what was prepared'));
      const made = (await make(context, rest, preparedRest as readonly unknown[] | undefined as Prepared)).values();
      return asked.flatMap((one) =>
        one.there === undefined ? required(made.next().value, 'what was made') : (one.there.output ?? []),
      );
    },
  };
}

/** An operation that says who is answered with what is there, and delivers no empty secret. */
function withView<S extends Schema, O, Plan, Prepared>(
  own: WriteOperation<S, O, Plan, Prepared>,
  view: Permission | undefined,
): WriteOperation<S, O, Plan, Prepared> {
  const secrets = own.secrets?.bind(own);
  const isDeclared = view === undefined || (!('none' in own.permission) && own.permission.includes(view));
  return {
    ...own,
    ...(isDeclared ? {} : { also: { ...own.also, [view]: 'with --if-not-exists, to be answered with what is there' } }),
    ...(secrets === undefined ? {} : { secrets: (output: O) => secrets(output).filter(({ secret }) => secret !== '') }),
  };
}

/** So many things are told by name. */
const MOST_TOLD = 20;

/** Tells of things that are there; where nothing else is made, only of those that differ. Throws `forbidden`. */
function tell(
  context: Context,
  there: readonly There<unknown>[],
  { view, isAlone }: { readonly view: Permission | undefined; readonly isAlone: boolean },
): void {
  for (const { project } of there) if (view !== undefined) context.require(view, project);
  const worthTelling = there.filter(({ differences }) => !isAlone || differences.length > 0);
  for (const { name, differences } of worthTelling.slice(0, MOST_TOLD))
    context.note([`${name} is there already`, differences.join('; ')].filter((part) => part !== '').join(': '));
  const rest = worthTelling.length - MOST_TOLD;
  if (rest > 0) context.note(`${rest} more ${rest === 1 ? 'is' : 'are'} there already`);
}

/** The end of a sentence where something is not as it is asked; `asked` undefined: it is not asked for. */
export const unlike = (what: string, is: string | null, asked: string | null | undefined): string[] =>
  asked === undefined || is === asked ? [] : [`its ${what} is ${is ?? 'none'}, not ${asked ?? 'none'}`];

/** The same for a text that is too long to be repeated; an empty one is not asked for. */
export const otherwiseDescribed = (is: string, asked: string): string[] =>
  asked === '' || is === asked ? [] : ['its description is another'];
