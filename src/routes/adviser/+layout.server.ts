import { check } from '$lib/server/db-error.ts';
import { staffShell } from '$lib/server/staff-shell.ts';
import { say } from '$lib/say.ts';
import { forStaff, partOf } from '../../texts/index.ts';
import { caseload } from './question.server.ts';
import type { LayoutServerLoad } from './$types';

export const csr = true;

export const load: LayoutServerLoad = async (event) => {
  const { locals } = event;
  const { adviser } = forStaff(locals.language);
  // the caseload's own question has it already
  const asked = await caseload.asked(event);
  const name = asked ? asked.municipality_name : await ownMunicipality(locals);
  const place = say(adviser.place, { municipality: name ?? '' }, locals.language);
  return {
    texts: partOf(adviser, 'menu'),
    shell: staffShell(locals, 'adviser', place),
  };
};

async function ownMunicipality({ supabase, user }: App.Locals): Promise<string | undefined> {
  const [municipality] = check(
    await supabase
      .from('municipalities')
      .select('name')
      .eq('municipality_code', user?.municipality ?? ''),
  );
  return municipality?.name;
}
