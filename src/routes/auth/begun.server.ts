import { check } from '$lib/server/db-error.ts';

let begun = false;

/** Whether there is any municipality here; once there is, it is not asked again, since none ever goes. */
export async function isBegun({ supabase, demo }: App.Locals): Promise<boolean> {
  begun ||= demo || check(await supabase.rpc('is_begun'));
  return begun;
}
