import { AppError } from '../../domain/errors.ts';

/** The refusal of a response of SAML; `why`: the end of a sentence. */
export const refusedResponse = (why: string, hint = START_AGAIN): AppError =>
  new AppError('unauthenticated', `the response of the identity provider ${why}`, { hint, details: { proof: 'saml' } });

const START_AGAIN = 'sign in again; if that does not help, ask your administrator to compare both sides of the sign-in';

/** A text of a document as an error may show it. */
export const shown = (text: string): string => {
  const plain = text.replace(/[\p{Cc}\p{Cf}]/gu, '?');
  return plain.length > LONGEST_SHOWN ? `${plain.slice(0, LONGEST_SHOWN)}…` : plain;
};

/** In characters. */
const LONGEST_SHOWN = 200;
