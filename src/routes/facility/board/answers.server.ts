import { hidden } from '$lib/server/fields.ts';
import { ask } from '$lib/server/form.ts';
import type { RequestEvent } from '@sveltejs/kit';
import { z } from 'zod';

const onShift = z.object({ assignment: hidden, name: z.string().max(130).catch('') });

// What a lead says to one person on a shift, from any page that shows them.
export const answers = {
  welcome: async (event: RequestEvent) => {
    const said = await ask(event, onShift, ({ assignment }) =>
      event.locals.supabase.rpc('welcome', { assignment }),
    );
    return said.failed ?? said.done('welcome', { name: said.given.name });
  },
  give_seat: async (event: RequestEvent) => {
    const said = await ask(event, onShift, ({ assignment }) =>
      event.locals.supabase.rpc('welcome', { assignment, more_seats: true }),
    );
    return said.failed ?? said.done('welcome', { name: said.given.name });
  },
  not_now: async (event: RequestEvent) => {
    const said = await ask(event, onShift, ({ assignment }) =>
      event.locals.supabase.rpc('not_now', { assignment }),
    );
    return said.failed ?? said.done('not_now', { name: said.given.name });
  },
  cancel_place: async (event: RequestEvent) => {
    const said = await ask(event, onShift, ({ assignment }) =>
      event.locals.supabase.rpc('cancel_assignment', { assignment }),
    );
    return said.failed ?? said.done('cancel_place', { name: said.given.name });
  },
};
