import { create } from 'qrcode';

/** What an invitation on paper holds. The same from whoever it comes, so that nothing on it tells why. */
export type InvitationSheet = { link: string; code: string; size: number; path: string };

// Drawn as one path of unit squares; an <img> would need its own request, a table its own kilobytes.
const squares = (text: string): { size: number; path: string } => {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const { size } = modules;
  const path = Array.from(modules.data, (on, i) =>
    on ? `M${i % size} ${Math.floor(i / size)}h1v1h-1z` : '',
  ).join('');
  return { size, path };
};

/** The sheet for a new code. `way` is where the code is used. */
export const invitationSheet = (
  origin: string,
  code: string,
  way: 'invitation' | 'reentry' = 'invitation',
): InvitationSheet => {
  const link = way === 'invitation' ? `${origin}/auth/i/${code}` : `${origin}/auth/reentry`;
  return { link, code, ...squares(link) };
};
