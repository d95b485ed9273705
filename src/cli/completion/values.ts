import type { Completion, StoredKind } from '../../domain/field.ts';
import { SECTIONS } from '../../domain/permissions.ts';
import { readConfig } from '../context/config.ts';
import type { FieldSpec } from '../app/flags.ts';
import { cachedNames } from '../context/name-cache.ts';
import { findTarget } from '../context/target.ts';
import type { Env } from '../terminal/io.ts';

/** What can stand where a value is wanted. A field says what it names. */

export interface Candidate {
  readonly value: string;
  readonly describe: string;
}

/** Candidates for a word; `files`: the shell knows better. */
export type Candidates = readonly Candidate[] | 'files';

/** Where the command line that is being typed would run. */
export interface TargetFlags {
  readonly store: string | undefined;
  readonly url: string | undefined;
  readonly context: string | undefined;
}

type Find = (env: Env, target: TargetFlags) => Candidates;

const FINDERS: Readonly<Record<Completion, Find>> = {
  people: (env, target) => cached(env, target, 'people', 'person'),
  groups: (env, target) => cached(env, target, 'groups', 'group'),
  roles: (env, target) => cached(env, target, 'roles', 'role'),
  projects: (env, target) => cached(env, target, 'projects', 'project'),
  notifications: (env, target) => cached(env, target, 'notifications', 'notification'),
  queues: (env, target) => cached(env, target, 'queues', 'queue'),
  holds: (env, target) => cached(env, target, 'holds', 'hold'),
  trusts: (env, target) => cached(env, target, 'trusts', 'trust'),
  providers: (env, target) => cached(env, target, 'providers', 'sign-in provider'),
  machine_types: (env, target) => cached(env, target, 'machine_types', 'machine type'),
  operations: (env, target) => cached(env, target, 'operations', 'operation'),
  subjects: (env, target) => [...cached(env, target, 'people', 'person'), ...cached(env, target, 'groups', 'group')],
  permissions: () =>
    SECTIONS.flatMap(({ permissions }) =>
      Object.entries(permissions).map(([value, describe]) => ({ value, describe })),
    ),
  contexts: (env) => Object.keys(readConfig(env).contexts).map((value) => ({ value, describe: 'context' })),
  files: () => 'files',
};

/** What there is of what a value names. */
export const found = (completes: Completion, env: Env, target: TargetFlags): Candidates =>
  FINDERS[completes](env, target);

/** What can stand in a field's place. */
export function valuesOf(spec: Pick<FieldSpec, 'choices' | 'completes'>, env: Env, target: TargetFlags): Candidates {
  if (spec.choices.length > 0) return spec.choices.map((value) => ({ value, describe: '' }));
  return spec.completes === undefined ? [] : found(spec.completes, env, target);
}

const cached = (env: Env, target: TargetFlags, kind: StoredKind, describe: string): Candidate[] =>
  cachedNames(env, findTarget(target, env), kind).map((value) => ({ value, describe }));
