import { AppError } from '../../domain/errors.ts';
import { chooseFields } from '../terminal/output.ts';

/** The fields that hold secrets in answers: what they are called, and what is said of them, of one and of several. */
const SECRET_FIELDS = {
  temporary_password: {
    name: 'password',
    shown: [
      'This password is not shown again. It works once, for 7 days.',
      'These passwords are not shown again. Each works once, for 7 days.',
    ],
    filed: ['The temporary password is in', 'The temporary passwords are in'],
  },
  token: {
    name: 'token',
    shown: ['This token is not shown again.', 'These tokens are not shown again.'],
    filed: ['The token is in', 'The tokens are in'],
  },
  code: {
    name: 'code',
    shown: [
      'This code is not shown again. It works once: roster invitation accept',
      'These codes are not shown again. Each works once: roster invitation accept',
    ],
    filed: ['The code is in', 'The codes are in'],
  },
} as const;
type SecretField = keyof typeof SECRET_FIELDS;

/** The field that holds the secret in an answer with these fields. */
export const secretFieldOf = (fields: readonly string[]): SecretField =>
  (['token', 'code'] as const).find((field) => fields.includes(field)) ?? 'temporary_password';

/** Where secrets were asked to go. */
interface SecretFlags {
  readonly reveal: boolean;
  readonly secretFile: string | undefined;
}

/** Whether the answer shows the secrets that were made: not when a file took them, unless asked for. */
export const showsSecrets = ({ reveal, secretFile }: SecretFlags): boolean => reveal || secretFile === undefined;

/** What to say of secrets that were made; `several`: the answer may hold more than one. */
export function secretNotes(field: SecretField, several: boolean, flags: SecretFlags): readonly string[] {
  const { shown, filed } = SECRET_FIELDS[field];
  const form = several ? 1 : 0;
  return [
    ...(showsSecrets(flags) ? [shown[form]] : []),
    ...(flags.secretFile === undefined ? [] : [`${filed[form]} ${flags.secretFile}.`]),
  ];
}

/**
 * Checks `--fields` before anything is changed: an unknown one, or one that leaves a secret out that
 * is shown nowhere else, must not be found out afterwards. Throws `usage`.
 */
export function requireShownFields(
  flags: { readonly fields: readonly string[] | undefined; readonly secretFile: string | undefined },
  known: readonly string[],
  secretField: SecretField | undefined,
): void {
  const { fields, secretFile } = flags;
  if (fields === undefined) return;
  chooseFields(fields, [], known);
  if (secretField !== undefined && secretFile === undefined && !fields.includes(secretField)) {
    throw new AppError('usage', `--fields leaves out the ${SECRET_FIELDS[secretField].name} that is made`, {
      hint: `add ${secretField} to --fields, or use --secret-file; nothing was changed`,
    });
  }
}
