import * as z from 'zod/mini';
import { field, ROLE } from '../../../domain/field.ts';
import { reference } from '../../../domain/names/names.ts';
import { subjectField } from '../../access/subject.ts';

export const roleField = () => field(reference(), 'a project role: name or id', ROLE);
export const subjects = () => z.array(subjectField()).check(z.minLength(1), z.maxLength(1000));
