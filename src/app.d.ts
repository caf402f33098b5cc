import type { IncomingMessage } from 'node:http';
import type { SupabaseClient } from '@supabase/supabase-js';
import type { Database } from '$lib/database.types';
import type { Role } from '$lib/roles';
import type { Everyone } from './texts';
import type { Language } from './texts/languages';

declare global {
  // What the pages may know about who is signed in; the database is asked anew at every request.
  type User = {
    personId: string;
    firstName: string;
    lastName: string;
    language: Language;
    roles: Role[];
    noticeRead: boolean;
    unread: Partial<Record<Role, number>>;
    municipality: string | null;
  };

  namespace App {
    interface Error {
      message: string;
      // what the person can tell us, and the log knows
      id?: string;
      // where they were, when the page is not at their address
      path?: string;
    }
    // what every page has, from the root layout
    interface PageData {
      language: Language;
      demo: boolean;
      user: User | null;
      // where the reader begins
      home: string;
      common: Omit<Everyone['common'], 'errors' | 'refusals'>;
      // a way back in the top of a candidate's page, in place of the mark
      back?: { href: string; label: string };
      // whose candidate's page it is, by a mark that tells nothing
      reader?: string;
    }
    // what adapter-node gives beside each request; the development server gives nothing
    interface Platform {
      req: IncomingMessage;
    }
    interface Locals {
      supabase: SupabaseClient<Database>;
      user: User | null;
      /** a session came along, and nobody could say just now whether it stands */
      unknown?: boolean;
      language: Language;
      demo: boolean;
      /** a form came back with something wrong in it */
      wrong?: boolean;
      /** it came from a phone's worker, with what the phone knows of the tap; replayed: nobody waits for the page */
      tap?: { replayed: boolean };
    }
  }
}
