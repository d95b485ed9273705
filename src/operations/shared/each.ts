import type { InputOf, OutputOf, Schema, WriteOperation } from '../../core/operation.ts';
import { validate } from '../../core/validate.ts';
import { required } from '../../lib/required.ts';
import * as z from 'zod/mini';

/** How an operation on one thing is asked for several. */
interface Several<S extends Schema, OwnS extends Schema> {
  readonly name: `${string}.${string}`;
  readonly summary: string;
  readonly input: S;
  /** What the input names, in order. */
  refs(input: OutputOf<S>): readonly string[];
  /** The input for one of them. */
  one(input: OutputOf<S>, ref: string): InputOf<OwnS>;
}

/** What is prepared for each; undefined where one needs nothing prepared. */
type Each<Prepared> = [Prepared] extends [undefined] ? undefined : readonly Prepared[];

/**
 * An operation on one thing, done to several in one transaction: all or nothing, with the checks of each, the guards
 * over all of them together, and an event each. What is named twice is answered once.
 */
export function forEachOf<S extends Schema, OwnS extends Schema, O extends { readonly id: string }, Prepared>(
  own: WriteOperation<OwnS, O, undefined, Prepared>,
  several: Several<S, OwnS>,
): WriteOperation<S, O[], undefined, Each<Prepared>> {
  const [prepare, project, secrets] = [own.prepare?.bind(own), own.project?.bind(own), own.secrets?.bind(own)];
  const refs = (input: OutputOf<S>): readonly string[] => [...new Set(several.refs(input))];
  const inputs = (input: OutputOf<S>) => refs(input).map((ref) => validate(own.input, several.one(input, ref)));
  return {
    mode: 'write',
    name: several.name,
    summary: several.summary,
    input: several.input,
    output: z.array(own.output),
    permission: own.permission,
    records: own.records,
    ...(own.also === undefined ? {} : { also: own.also }),
    ...(own.errors === undefined ? {} : { errors: own.errors }),
    ...(project === undefined
      ? {}
      : {
          project: (context, input) => {
            const [first] = inputs(input);
            return project(context, required(first, 'the first of several'));
          },
        }),
    ...(prepare === undefined
      ? {}
      : {
          prepare: (input, _plan, ...others) =>
            Promise.all(
              inputs(input).map((each) => prepare(each, undefined, ...others)),
            ) as Promise<unknown> as Promise<Each<Prepared>>,
        }),
    async run(context, input, prepared) {
      const done = new Map<string, O>();
      for (const [at, each] of inputs(input).entries()) {
        const output = await own.run(context, each, prepared?.[at] as Prepared);
        done.set(output.id, output);
        await context.pace();
      }
      return [...done.values()];
    },
    ...(secrets === undefined
      ? {}
      : {
          secrets: (outputs) => outputs.flatMap((output) => secrets(output)),
          expectedSecrets: (input) => refs(input).map(() => ({})),
        }),
  };
}

/** How many things one command or request changes at most. */
export const MOST_AT_ONCE = 1000;

/** A list of at least one thing, and of no more than can be changed at once. */
export const namedOnes = <T extends Schema>(of: T) => z.array(of).check(z.minLength(1), z.maxLength(MOST_AT_ONCE));
