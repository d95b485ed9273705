import { SECTIONS } from '../../domain/permissions.ts';
import { readConfig } from '../context/config.ts';
import type { FieldSpec } from '../app/flags.ts';
import { cachedNames } from '../context/name-cache.ts';
import { findTarget } from '../context/target.ts';
import type { Env } from '../terminal/io.ts';

/** What can stand where a value is wanted. The placeholder of a field says what it names. */

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

const people: Find = (env, target) => cached(env, target, 'people', 'person');
const groups: Find = (env, target) => cached(env, target, 'groups', 'group');
const roles: Find = (env, target) => cached(env, target, 'roles', 'role');
const projects: Find = (env, target) => cached(env, target, 'projects', 'project');
const files: Find = () => 'files';

/** A field with one of these placeholders is completed wherever it stands. */
export const BY_PLACEHOLDER: Readonly<Record<string, Find>> = {
  PERSON: people,
  USERNAME: people,
  LOGIN: people,
  GROUP: groups,
  ROLE: roles,
  PROJECT: projects,
  SUBJECT: (env, target) => [...cached(env, target, 'people', 'person'), ...cached(env, target, 'groups', 'group')],
  PERMISSION: () =>
    SECTIONS.flatMap(({ permissions }) =>
      Object.entries(permissions).map(([value, describe]) => ({ value, describe })),
    ),
  CONTEXT: (env) => Object.keys(readConfig(env).contexts).map((value) => ({ value, describe: 'context' })),
  FILE: files,
  PATH: files,
  STORE: files,
};

/** What can stand in a field's place. */
export function valuesOf(spec: Pick<FieldSpec, 'choices' | 'placeholder'>, env: Env, target: TargetFlags): Candidates {
  if (spec.choices.length > 0) return spec.choices.map((value) => ({ value, describe: '' }));
  return BY_PLACEHOLDER[spec.placeholder]?.(env, target) ?? [];
}

const cached = (
  env: Env,
  target: TargetFlags,
  kind: 'people' | 'groups' | 'roles' | 'projects',
  describe: string,
): Candidate[] => cachedNames(env, findTarget(target, env), kind).map((value) => ({ value, describe }));
