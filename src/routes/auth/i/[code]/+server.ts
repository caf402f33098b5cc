import { redirect } from '@sveltejs/kit';
import type { RequestHandler } from './$types';

// The short address on paper and in the QR code.
export const GET: RequestHandler = ({ params }) =>
  redirect(303, `/auth/invitation?code=${encodeURIComponent(params.code)}`);
