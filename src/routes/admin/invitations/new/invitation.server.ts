import { email, guid, lastName, name, optional, requestId } from '$lib/server/fields.ts';
import { z } from 'zod';

export const roles = [
  'candidate',
  'lead',
  'clearance_officer',
  'adviser',
  'programme_lead',
  'administrator',
] as const;

/** Who is invited to what. A lead needs an organisation and a clearance officer an employer; the others have neither. */
export const invitation = z
  .object({
    request_id: requestId,
    as: z.enum(roles, 'choose'),
    organisation: optional(guid),
    employer: optional(guid),
    first_name: name,
    last_name: lastName,
    email: optional(email),
  })
  .superRefine(({ as, organisation, employer }, context) => {
    if (as === 'lead' && !organisation)
      context.addIssue({ code: 'custom', path: ['organisation'], message: 'choose' });
    if (as === 'clearance_officer' && !employer)
      context.addIssue({ code: 'custom', path: ['employer'], message: 'choose' });
  })
  .transform(({ as, organisation, employer, ...person }) => ({
    ...person,
    ...(as !== 'candidate' && { role: as }),
    ...(as === 'lead' && organisation && { organisation }),
    ...(as === 'clearance_officer' && employer && { employer }),
  }));
