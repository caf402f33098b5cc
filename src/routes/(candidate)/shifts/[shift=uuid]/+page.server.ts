import { say } from '$lib/say.ts';
import { check, refusal } from '$lib/server/db-error';
import { error, fail, redirect } from '@sveltejs/kit';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { textsFor } from '../../../../texts/index.ts';
import { cardsFor, summaryOf, type CardRow } from '../../cards.ts';
import { hasAdviser, words } from '../../person.ts';
import type { Actions, PageServerLoad } from './$types';

const closing = ['cancelled', 'started', 'closed', 'full', 'overlap', 'no_contract'];
const closingRefusals = [
  'shift_cancelled',
  'shift_started',
  'shift_closed',
  'shift_full',
  'overlap',
  'no_contract',
];
const others = 3;

export const load: PageServerLoad = async ({ locals, params }) => {
  const { language, supabase } = locals;
  const [rows, referred] = await Promise.all([
    supabase.rpc('shift_card', { shift: params.shift }),
    hasAdviser(locals),
  ]);
  const card = (check(rows) ?? [])[0] ?? error(404);
  const texts = words(locals).card;
  const hindrances = hindrancesOf(card);
  const closed = card.assignment_id === null && hindrances.some((code) => closing.includes(code));
  return {
    texts,
    back: { href: '/', label: texts.back },
    now: new Date(),
    requestId: randomUUID(),
    referred,
    closed,
    others: closed ? await cardsFor(locals, others) : [],
    notes: hindrances
      .filter((code) => code !== 'taken')
      .map((code) => hindranceWords(code, texts.hindrances)),
    asksFirst: card.missing.length > 0 || !(card.introduction || card.introduced),
    task: { ...summaryOf(card, language), payDetail: payDetail(card, language) },
    district: districtOf(card, language),
    original: card.translated && card.original_title !== card.title ? card.original_title : null,
    does: card.does,
    doesNot: card.does_not,
    bring: card.bring,
    introduction: card.introduction && !card.introduced,
    employer: card.employer_name,
    requirements: card.requirements.map((code) => ({
      name: textsFor(language).common.requirements[code] ?? code,
      missing: card.missing.includes(code),
    })),
    yours: card.assignment_id && { assignmentId: card.assignment_id, state: card.assignment_state },
  };
};

const hindrancesOf = ({ hindrances }: CardRow): string[] => {
  // a shift that is over or cancelled needs no further reasons
  const last = hindrances.find((code) => code === 'cancelled' || code === 'started');
  return last ? [last] : hindrances;
};

const hindranceWords = (code: string, texts: Readonly<Record<string, string>>): string => texts[code] ?? '';

const payDetail = ({ pay, employer_name }: CardRow, language: string): string => {
  const { facts } = textsFor(language).common;
  return pay === 'paid' ? say(facts.paidBy, { employer: employer_name }, language) : facts.withReceipt;
};

function districtOf(card: CardRow, language: string): string | null {
  const walk: number | null = card.walk_minutes;
  const parts = [
    card.district,
    walk === null ? null : say(textsFor(language).common.facts.walk, { count: walk }, language),
  ];
  return parts.filter(Boolean).join(', ') || null;
}

const asked = z.object({ request_id: z.uuid() });

export const actions: Actions = {
  take: async ({ locals, params, request }) => {
    const form = asked.safeParse(Object.fromEntries(await request.formData()));
    if (!form.success) return fail(400, { refusal: 'other', closed: false, others: [] });
    const { error: failed } = await locals.supabase.rpc('take_shift', {
      shift: params.shift,
      request_id: form.data.request_id,
    });
    const code = refusal(failed);
    if (code === 'read_notice_first') redirect(303, '/welcome');
    if (code === 'not_found') error(404);
    if (code)
      return fail(409, {
        refusal: code,
        closed: closingRefusals.includes(code),
        others: await cardsFor(locals, others),
      });
    check({ data: null, error: failed });
    redirect(303, `/shifts/${params.shift}/taken`);
  },
};
