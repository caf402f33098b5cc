import { backend } from './backend.ts';
import { mailOf } from './mail.ts';

/**
 * The invitation stands, and is on the sheet, whatever becomes of its mail. Null: nobody asked for one; false: none can be sent
 * from here now. Who sends the form again sends no second mail.
 */
export const mailInvitation = async (
  email: string | undefined,
  link: string,
  requestId: string,
  person: string | null = null,
): Promise<boolean | null> =>
  email
    ? backend()
        .sendMail({
          id: requestId,
          kind: 'invitation',
          person,
          to: email,
          ...mailOf('invitation', { link }, null),
        })
        .catch(() => false)
    : null;
