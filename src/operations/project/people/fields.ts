import { field, ROLE } from '../../../domain/field.ts';
import { reference } from '../../../domain/names/names.ts';
import { namedOnes } from '../../shared/each.ts';
import { subjectField } from '../../access/subject.ts';

/** The input field for a role that is given in a project. */
export const roleField = () => field(reference(), 'a project role: name or id', ROLE);
/** The input field for one subject or more, by reference. */
export const subjects = () => namedOnes(subjectField());
