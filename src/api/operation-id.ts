import { isUuid } from '../domain/names/names.ts';

/**
 * The operation id in a header: of a response, where the request changed something; of a request, that of an earlier one
 * by the same actor which it goes on with.
 */
export const OPERATION_HEADER = 'Roster-Operation';

/** The header of a response; none where nothing was recorded. */
export const operationHeader = (id: string | undefined): Readonly<Record<string, string>> =>
  id === undefined ? {} : { [OPERATION_HEADER]: id };

/** The id in a header; undefined where there is none, or something that is no id. */
export const operationIn = (header: string | null): string | undefined =>
  header !== null && isUuid(header) ? header : undefined;
