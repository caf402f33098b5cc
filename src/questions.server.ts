import type { Question } from '$lib/server/question';
import { home } from './routes/(candidate)/question.server.ts';
import { mine } from './routes/(candidate)/mine/question.server.ts';
import { card } from './routes/(candidate)/shifts/[shift=uuid]/question.server.ts';
import { caseload } from './routes/adviser/question.server.ts';
import { today } from './routes/facility/question.server.ts';

/** The pages that ask the database one question, by route; the hook asks it together with who asks. */
export const questions: Readonly<Record<string, Pick<Question<object>, 'who'>>> = {
  '/(candidate)': home,
  '/(candidate)/mine': mine,
  '/(candidate)/shifts/[shift=uuid]': card,
  '/adviser': caseload,
  '/facility': today,
};
