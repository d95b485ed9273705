import { field, ROLE } from '../../../domain/field.ts';
import { reference } from '../../../domain/names/names.ts';
import { namedOnes } from '../../shared/each.ts';
import { subjectField } from '../../access/subject.ts';

export const roleField = () => field(reference(), 'a project role: name or id', ROLE);
export const subjects = () => namedOnes(subjectField());
